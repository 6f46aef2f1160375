# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

mkdir -p /home/person/site
echo "a page" >/home/person/site/page.html
configure '[server]' 'root = /home/person/site'
install -D -m 0644 -t /etc/systemd/system/poolhttpd.service.d \
    /usr/share/doc/poolhttpd/examples/home-root.conf
systemctl daemon-reload
expect_equal "systemd-analyze verify" "" "$(systemd-analyze verify poolhttpd.service 2>&1)"
expect_equal "a file" "a page" "$(fetch /page.html)"
expect_equal "writing there" refused \
    "$(touch "/proc/$(property MainPID)/root/home/person/new" 2>/dev/null || echo refused)"
