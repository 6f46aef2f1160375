# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

mkdir -p /etc/poolhttpd /srv/shop /srv/blog
for site in shop blog; do
    echo "$site" >"/srv/$site/index.html"
    printf '%s\n' '[server]' "root = /srv/$site" >"/etc/poolhttpd/$site.conf"
done
drop_in poolhttpd@blog.socket '[Socket]' 'ListenStream=' 'ListenStream=8081'
expect_equal "systemd-analyze verify" "" \
    "$(systemd-analyze verify poolhttpd@shop.socket poolhttpd@blog.service 2>&1)"
systemctl start poolhttpd@shop.socket poolhttpd@blog.socket
expect_equal "what the manager says of options that a path has not" "" \
    "$(journalctl -q -o cat -p warning -u poolhttpd@shop.socket)"
expect_equal "by its path" shop "$(fetch http://shop/ --unix-socket /run/poolhttpd/shop.sock)"
expect_equal "by its port" blog "$(fetch http://127.0.0.1:8081/)"
expect_match "the one beside them" '<html' "$(fetch /)"
systemctl stop poolhttpd@shop.service poolhttpd@shop.socket
expect_success "the path of a stopped one is gone" test ! -e /run/poolhttpd/shop.sock
expect_equal "the other one" blog "$(fetch http://127.0.0.1:8081/)"
