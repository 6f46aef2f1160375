# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Connections that wait for nothing while the service restarts; each asks once more afterwards.
restarts_with_clients() {
    python3 - "$@" <<'END'
import socket, subprocess, sys, time

restarts, count = int(sys.argv[1]), int(sys.argv[2])
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def ask(client):
    client.sendall(REQUEST)
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = client.recv(65536)
        if not piece:
            raise EOFError("closed")
        answer += piece
    head, content = answer.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(content) < length:
        content += client.recv(65536)
    if not head.startswith(b"HTTP/1.1 200") or len(content) != length:
        raise ValueError(head)


clients = [socket.create_connection(("127.0.0.1", 8080), 20) for _ in range(count)]
for client in clients[1:]:
    ask(client)
# The last one has sent nothing, and one sends while nobody serves.
for _ in range(restarts):
    restart = subprocess.Popen(["systemctl", "restart", "poolhttpd.service"])
    time.sleep(0.005)
    ask(clients[0])
    if restart.wait():
        raise RuntimeError("no restart")
    for client in clients:
        ask(client)
print(f"{count} clients, {restarts} restarts")
END
}

fetch / >/dev/null
expect_equal "clients" "300 clients, 10 restarts" "$(restarts_with_clients 10 300 2>&1 | tail -n 1)"
expect_match "record" '300 connections of the earlier instance go on, 0 were closed' \
    "$(journal --output=cat MESSAGE_ID=5b7e13d9c8a24f06b1d3907f4ec26a58 | tail -n 1)"
expect_equal "descriptors that the manager still keeps" 0 "$(property NFileDescriptorStore)"

# What the daemon closes is closed, whoever had a copy.
closes() {
    local answer
    exec 9<>/dev/tcp/127.0.0.1/8080
    printf 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' >&9
    head --lines=1 <&9 >/dev/null
    systemctl restart poolhttpd.service
    printf 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&9
    answer=$(timeout 20 cat <&9) || return
    exec 9>&-
    [[ $answer == *"HTTP/1.1 200"* ]]
}
closes || expect_equal "the end of a connection" 0 "$?"

# After a stop nobody keeps anything. One that has not been answered yet may be the kernel's, and starts the
# service again.
exec 9<>/dev/tcp/127.0.0.1/8080
printf 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' >&9
head --lines=1 <&9 >/dev/null
systemctl stop poolhttpd.service
timeout 20 cat <&9 >/dev/null || expect_equal "the end of a connection after a stop" 0 "$?"
exec 9>&-
