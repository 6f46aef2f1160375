# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The time from connect(2) to the first byte, where the connection starts the server: the daemon, and
# nginx as systemd-socket-proxyd(8) shows it. Medians of 50 starts each, in turns. Both without a
# sandbox: that of poolhttpd.service adds as much as three such starts, whatever is started in it. On a
# busy machine both take as long, as there are two programs to be started for nginx; on a quiet one
# the daemon takes twice as long (20 and 10 ms), 7 ms of which are its own until it is ready.

# make_unit NAME LINE…
make_unit() {
    printf '%s\n' "${@:2}" >"/run/systemd/system/$1"
}

printf '%s\n' 'pid /run/cold-nginx.pid;' 'events {}' \
    'http { access_log off; server { listen 127.0.0.1:8091; root /srv/system-tests; } }' \
    >/run/cold-nginx.conf
make_unit cold-nginx.service '[Unit]' 'StartLimitIntervalSec=0' '[Service]' 'Type=forking' \
    'PIDFile=/run/cold-nginx.pid' 'ExecStart=/usr/sbin/nginx -c /run/cold-nginx.conf'
make_unit cold-proxy.socket '[Socket]' 'ListenStream=8090' 'TriggerLimitIntervalSec=0'
make_unit cold-proxy.service '[Unit]' 'Requires=cold-nginx.service' 'After=cold-nginx.service' \
    'StartLimitIntervalSec=0' '[Service]' \
    'ExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:8091'
make_unit cold-poolhttpd.socket '[Socket]' 'ListenStream=8092' 'TriggerLimitIntervalSec=0'
make_unit cold-poolhttpd.service '[Unit]' 'StartLimitIntervalSec=0' '[Service]' 'Type=notify' \
    'ExecStart=/usr/bin/poolhttpd'
configure_crowd
systemctl daemon-reload
systemctl start cold-proxy.socket cold-poolhttpd.socket

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
    return 1000 * (time.monotonic() - begin)


ours, theirs, shipped = [], [], []
for _ in range(50):
    ours.append(first_byte(8092, "cold-poolhttpd.service"))
    theirs.append(first_byte(8090, "cold-proxy.service", "cold-nginx.service"))
    shipped.append(first_byte(8080, "poolhttpd.service"))
ours, theirs, shipped = map(statistics.median, (ours, theirs, shipped))
print(f"{ours:.1f} ms, nginx {theirs:.1f} ms, as shipped {shipped:.1f} ms")
print("quick" if ours < 3 * theirs else f"slower: {ours / theirs:.2f}")
END
}

found=$(measure)
echo "$found" >&2
systemctl stop 'cold-*' 2>/dev/null || :
rm /run/systemd/system/cold-*
expect_equal "a cold start" "quick" "$(tail -n 1 <<<"$found")"
