# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

exec {connection}<>/dev/tcp/127.0.0.1/8080
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n' >&"$connection"
read -r answer <&"$connection"
expect_equal "answer" $'HTTP/1.1 200 OK\r' "$answer"

# Half of drain_timeout=, which only requests in flight may use up.
expect_success "stop" timeout 10 systemctl stop poolhttpd.service 2>/dev/null
expect_equal "result" success "$(property Result)"
expect_equal "exit status" 0 "$(property ExecMainStatus)"
expect_success "end of the connection" timeout 5 cat <&"$connection" >/dev/null
