# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "activated" 200 "$(status_of /)"
configure '[server]' 'port = 8070'
expect_success "start" systemctl start poolhttpd-standalone.service
for unit in poolhttpd.socket poolhttpd.service; do
    expect_equal "$unit" inactive "$(property ActiveState "$unit")"
done
for host in 127.0.0.1 '[::1]'; do
    expect_equal "on $host" 200 "$(status_of "http://$host:8070/")"
done
expect_equal "on the port of the socket unit" 000 "$(status_of / 2>/dev/null || :)"
expect_equal "stop" "" "$(systemctl stop poolhttpd-standalone.service 2>&1)"
expect_equal "result" success "$(property Result poolhttpd-standalone.service)"

configure '[server]' 'address = unix:/run/poolhttpd/site.sock'
systemctl start poolhttpd-standalone.service
expect_equal "on a Unix socket" 200 \
    "$(status_of http://site/ --unix-socket /run/poolhttpd/site.sock)"
