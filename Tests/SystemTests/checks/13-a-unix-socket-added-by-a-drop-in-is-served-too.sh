# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

systemctl stop poolhttpd.socket
drop_in poolhttpd.socket '[Socket]' 'ListenStream=/run/poolhttpd.sock'
systemctl start poolhttpd.socket
expect_equal "over the Unix socket" 200 \
    "$(status_of / --unix-socket /run/poolhttpd.sock)"
expect_equal "over TCP" 200 "$(status_of /)"
expect_equal "what the manager says of options that one of them has not" "" \
    "$(journalctl -q -o cat -p warning -u poolhttpd.socket)"
