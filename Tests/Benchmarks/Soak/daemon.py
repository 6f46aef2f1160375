# SPDX-License-Identifier: Apache-2.0

"""The daemon, run as systemd runs it: the sockets stay here while it comes and goes."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

NOBODY = 65534
# As in poolhttpd.socket.
BACKLOG = 65_535
# Above all that the shell opens before they are moved to 3 and 4.
FIRST_NUMBER = 100
# Seconds. What takes longer has failed, on a busy machine too.
PATIENCE = 60
WATCHDOG_USEC = 30_000_000
# exec keeps the number of the process, which LISTEN_PID has to name.
START = 'exec 3<&{}- 4<&{}-; LISTEN_PID=$$ exec "$@"'
LIMITED_START = "ulimit -n {}; " + START
ADMIN_HEAD = b"GET %s HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n"
LINES_KEPT = 200
# How a daemon that was built with a sanitizer is to run: nothing for any other.
SANITIZER = {
    name: os.environ[name] for name in ("TSAN_OPTIONS", "ASAN_OPTIONS", "LD_PRELOAD")
    if name in os.environ}


class Failed(Exception):
    """The daemon has not done what it was to do."""


class Daemon:
    """One daemon after the other behind the same two sockets, and what they say."""

    def __init__(self, binary: Path, folder: Path, settings: dict[str, dict[str, str]],
                 maximum_files: int | None = None) -> None:
        self.folder = folder
        folder.chmod(0o755)
        self.program = folder / "poolhttpd"
        self.binary = binary
        self.install()
        self.configuration = folder / "poolhttpd.conf"
        self.maximum_files = maximum_files
        self.settings = settings
        self.reloads = 0
        self.write()
        self.listeners = [self.public_listener(), self.admin_listener()]
        self.port = self.listeners[0].getsockname()[1]
        # Bound, and never read.
        self.notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifications.bind(str(folder / "notify"))
        (folder / "notify").chmod(0o777)
        self.may_read = threading.Event()
        self.may_read.set()
        self.last_lines: list[str] = []
        # What a sanitizer has said, and what came after that.
        self.findings: list[str] = []
        self.refused_reloads = 0
        self.process: subprocess.Popen | None = None

    def install(self) -> None:
        """Puts a copy of the program where the earlier one is, as packages do."""
        new = self.folder / "poolhttpd.new"
        shutil.copy(self.binary, new)
        new.rename(self.program)

    @property
    def is_installed(self) -> bool:
        """Whether the program that runs is the installed one."""
        return Path(f"/proc/{self.pid}/exe").samefile(self.program)

    @staticmethod
    def public_listener() -> socket.socket:
        return socket.create_server(
            ("::", 0), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=True)

    def admin_listener(self) -> socket.socket:
        path = self.folder / "admin.sock"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        path.chmod(0o777)
        listener.listen(BACKLOG)
        return listener

    # Configuration

    def write(self, changes: dict[str, dict[str, str]] | None = None) -> str:
        """Writes the configuration with these changes. Returns a value that its responses carry."""
        self.reloads += 1
        sections = {name: dict(values) for name, values in self.settings.items()}
        for name, values in (changes or {}).items():
            sections.setdefault(name, {}).update(values)
        sections["headers"] = {"X-Reload": str(self.reloads)}
        text = "".join(
            f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
            for name, values in sections.items())
        new = self.folder / "conf.new"
        new.write_text(text)
        new.chmod(0o644)
        new.rename(self.configuration)
        return str(self.reloads)

    # Life

    def start(self) -> None:
        numbers = [
            fcntl.fcntl(listener, fcntl.F_DUPFD, FIRST_NUMBER) for listener in self.listeners]
        command = START if self.maximum_files is None else LIMITED_START
        values = numbers if self.maximum_files is None else [self.maximum_files, *numbers]
        identity = {}
        if os.geteuid() == 0:
            identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.process = subprocess.Popen(
            ["bash", "-c", command.format(*values), "start",
             str(self.program), "--config", str(self.configuration)],
            pass_fds=numbers, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, cwd="/", start_new_session=True,
            env={
                "LISTEN_FDS": "2", "LISTEN_FDNAMES": "http:admin",
                "NOTIFY_SOCKET": str(self.folder / "notify"),
                "WATCHDOG_USEC": str(WATCHDOG_USEC), "PATH": os.environ["PATH"],
                **SANITIZER},
            **identity)
        for number in numbers:
            os.close(number)
        threading.Thread(target=self.read_lines, args=(self.process.stderr,), daemon=True).start()

    def read_lines(self, pipe) -> None:
        for line in pipe:
            self.may_read.wait()
            self.refused_reloads += b"reload refused" in line
            if b"Sanitizer" in line or self.findings:
                self.findings.append(line.decode(errors="replace").rstrip())
            self.last_lines.append(line.decode(errors="replace").rstrip())
            del self.last_lines[:-LINES_KEPT]

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.readiness() == 200, "the daemon is not ready")

    def readiness(self) -> int:
        with contextlib.suppress(OSError, IndexError, ValueError):
            return int(self.admin("/readyz").split()[1])
        return 0

    def admin(self, path: str) -> bytes:
        """What the admin pages answer, head and all."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(str(self.folder / "admin.sock"))
            connection.sendall(ADMIN_HEAD % path.encode())
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
            return b"".join(parts)

    @property
    def pid(self) -> int:
        return self.process.pid

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[float, int]:
        """Ends it with SIGTERM. Returns how many seconds that took, and the exit status."""
        started = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"the daemon has not ended {PATIENCE} s after SIGTERM") from None
        return time.monotonic() - started, status

    def close(self) -> None:
        """Ends what is left of it, and closes the sockets."""
        if self.process and self.process.poll() is None:
            self.kill()
        for one in (*self.listeners, self.notifications):
            one.close()

    def check(self) -> None:
        """Raises Failed where it has ended by itself."""
        if self.process.poll() is not None:
            raise Failed(
                f"the daemon has ended with {self.process.returncode}: "
                + " | ".join(self.last_lines[-10:]))

    # Asking

    def ask(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own: status, fields, content."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".encode())
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        fields = dict(re.findall(r"\r\n([^:]+): ([^\r]*)", head.decode("latin-1")))
        return int(head.split()[1]) if head else 0, fields, body


def wait_until(condition, otherwise: str, patience: float = PATIENCE) -> float:
    """Polls the condition. Returns after how many seconds it was met, or raises Failed."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > patience:
            raise Failed(f"{otherwise} after {patience:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - started
