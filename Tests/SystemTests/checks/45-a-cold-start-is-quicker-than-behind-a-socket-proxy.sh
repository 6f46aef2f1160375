# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The time from connect(2) to the first byte, where the connection starts the server: the daemon, and
# nginx as systemd-socket-proxyd(8) shows it. Medians of 50 starts each, in turns.

printf '%s\n' 'pid /run/cold-nginx.pid;' 'events {}' \
    'http { access_log off; server { listen 127.0.0.1:8091; root /srv/system-tests; } }' \
    >/run/cold-nginx.conf
printf '%s\n' '[Service]' 'Type=forking' 'PIDFile=/run/cold-nginx.pid' \
    'ExecStart=/usr/sbin/nginx -c /run/cold-nginx.conf' >/run/systemd/system/cold-nginx.service
printf '%s\n' '[Socket]' 'ListenStream=8090' >/run/systemd/system/cold-proxy.socket
printf '%s\n' '[Unit]' 'Requires=cold-nginx.service' 'After=cold-nginx.service' '[Service]' \
    'ExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:8091' \
    >/run/systemd/system/cold-proxy.service
configure_crowd
systemctl daemon-reload
systemctl start cold-proxy.socket

measure() {
    python3 - <<'END'
import socket, statistics, subprocess, time


def first_byte(port, *units):
    subprocess.run(["systemctl", "stop", *units], check=True, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = client.recv(100)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ValueError(answer)
    return time.monotonic() - begin


ours, theirs = [], []
for _ in range(50):
    ours.append(first_byte(8080, "poolhttpd.service"))
    theirs.append(first_byte(8090, "cold-proxy.service", "cold-nginx.service"))
ratio = statistics.median(ours) / statistics.median(theirs)
print(f"{1000 * statistics.median(ours):.1f} ms, {1000 * statistics.median(theirs):.1f} ms")
print("quicker" if ratio < 1 else f"slower: {ratio:.2f}")
END
}

found=$(measure)
systemctl stop cold-proxy.socket cold-proxy.service cold-nginx.service 2>/dev/null || :
rm /run/systemd/system/cold-*
echo "$found" >&2
expect_equal "a cold start" quicker "$(tail -n 1 <<<"$found")"
