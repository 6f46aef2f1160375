# SPDX-License-Identifier: Apache-2.0

"""Starts poolhttpd and its peers, each on a free port of 127.0.0.1, and ends them."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT = 30
STOP_TIMEOUT = 10

# Program and Debian package of each peer.
PEERS = {
    "nginx": ("nginx", "nginx-light"),
    "apache": ("apache2", "apache2"),
    "lighttpd": ("lighttpd", "lighttpd"),
}

POOLHTTPD = """\
[server]
address = 127.0.0.1
port = {port}
root = {root}

[log]
access = off
"""

# Compressed siblings are served and hidden files are not, as poolhttpd does by default.
NGINX = """\
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include /etc/nginx/mime.types;
    sendfile on;
    gzip_static on;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location ~ /\\. {{ return 404; }}
    }}
}}
"""

APACHE = """\
ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder}
ErrorLog {folder}/apache-error.log
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule reqtimeout_module {modules}/mod_reqtimeout.so
LoadModule rewrite_module {modules}/mod_rewrite.so
{user}
StartServers 1
ServerLimit 1
ThreadsPerChild 128
MaxRequestWorkers 128
TypesConfig /etc/mime.types
TraceEnable Off
LimitRequestBody 1048576
DocumentRoot {root}
DirectoryIndex index.html
RedirectMatch 404 "/\\."
<Directory {root}>
    Require all granted
    RewriteEngine On
    RewriteCond "%{{HTTP:Accept-encoding}}" "gzip"
    RewriteCond "%{{REQUEST_FILENAME}}.gz" "-s"
    RewriteRule "^(.*)\\.html" "$1.html.gz" [QSA]
    RewriteRule "\\.html\\.gz$" "-" [T=text/html,E=no-gzip:1]
    <FilesMatch "\\.html\\.gz$">
        Header append Content-Encoding gzip
        Header append Vary Accept-Encoding
    </FilesMatch>
</Directory>
"""

# Content of a GET is discarded, as by the others, and not refused.
LIGHTTPD = """\
server.document-root = "{root}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/lighttpd.log"
server.upload-dirs = ( "{folder}" )
server.max-request-size = 1024
server.http-parseopts = ( "method-get-body" => "enable" )
server.modules = ( "mod_indexfile", "mod_access", "mod_staticfile" )
{user}
index-file.names = ( "index.html" )
$HTTP["url"] =~ "/\\." {{ url.access-deny = ( "" ) }}
mimetype.assign = ( ".html" => "text/html", "" => "text/plain" )
"""

# The line by which each gives up root's rights.
USERS = {
    "nginx": "user www-data;",
    "apache": "User www-data\nGroup www-data",
    "lighttpd": 'server.username = "www-data"\nserver.groupname = "www-data"',
}


class NotStarted(Exception):
    """A server does not answer; says what it said."""


class Ended(Exception):
    """A server did not live to the end of the run."""


@dataclass
class Server:
    """A running server, ended by `stop`."""

    name: str
    port: int
    process: subprocess.Popen

    def check(self) -> None:
        """Raises Ended."""
        if self.process.poll() is not None:
            raise Ended(f"{self.name} ended with {self.process.returncode}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def missing_packages() -> list[str]:
    return [package for program, package in PEERS.values() if shutil.which(program) is None]


def install(packages: list[str]) -> None:
    """Needs root. Raises subprocess.CalledProcessError."""
    # In runlevel 1, invoke-rc.d(8) does not start what is installed.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    for arguments in (["update"], ["--yes", "--no-install-recommends", "install", *packages]):
        subprocess.run(
            ["apt-get", "--quiet", "--quiet", *arguments], env=environment, check=True,
            stdout=subprocess.DEVNULL)


def version(name: str) -> str:
    program = PEERS[name][0]
    result = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)
    return (result.stdout + result.stderr).splitlines()[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(name: str, binary: Path, root: Path, scratch: Path) -> Server:
    """Starts one server and waits until it answers. Raises NotStarted."""
    template = {"poolhttpd": POOLHTTPD, "nginx": NGINX, "apache": APACHE, "lighttpd": LIGHTTPD}
    folder = scratch / name
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    port = free_port()
    configuration = folder / "configuration"
    user = USERS.get(name, "") if os.geteuid() == 0 else ""
    configuration.write_text(template[name].format(
        port=port, root=root, folder=folder, user=user, modules="/usr/lib/apache2/modules"))
    command = {
        "poolhttpd": [str(binary), "--config", str(configuration)],
        "nginx": ["nginx", "-e", str(folder / "nginx.log"), "-c", str(configuration)],
        "apache": ["apache2", "-DFOREGROUND", "-f", str(configuration)],
        "lighttpd": ["lighttpd", "-D", "-f", str(configuration)],
    }[name]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    server = Server(name, port, process)
    try:
        wait_for(server)
    except NotStarted as error:
        server.stop()
        said = (folder / "output").read_text(errors="replace").strip()
        raise NotStarted(f"{error}: {said}") from None
    return server


def wait_for(server: Server) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise NotStarted(f"{server.name} ended with {server.process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise NotStarted(f"{server.name} does not answer")
