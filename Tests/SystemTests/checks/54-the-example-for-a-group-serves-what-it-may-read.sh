# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

mkdir -p /srv/group
echo "a page" >/srv/group/page.html
chgrp -R www-data /srv/group
chmod -R u=rwX,g=rX,o= /srv/group
configure '[server]' 'root = /srv/group'
expect_equal "without the group" failed \
    "$(systemctl start poolhttpd.service 2>/dev/null || echo failed)"
install -D -m 0644 -t /etc/systemd/system/poolhttpd.service.d \
    /usr/share/doc/poolhttpd/examples/group-readable-root.conf
systemctl daemon-reload
systemctl reset-failed poolhttpd.service
systemctl restart poolhttpd.socket
expect_equal "systemd-analyze verify" "" "$(systemd-analyze verify poolhttpd.service 2>&1)"
expect_equal "a file" "a page" "$(fetch /page.html)"
