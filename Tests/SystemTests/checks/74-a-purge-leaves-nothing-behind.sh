# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

traces() {
    # Formatted pages are man's, which forgets them in its own time.
    find /etc /lib /run /usr /var -name '*poolhttpd*' ! -path '/var/cache/man/*' | sort
    systemctl list-units --no-legend --plain --all '*poolhttpd*'
    systemctl list-unit-files --no-legend '*poolhttpd*'
}

configure '[server]'
cp /etc/poolhttpd/poolhttpd.conf /etc/poolhttpd/shop.conf
mkdir -p /etc/systemd/system/poolhttpd.service.d
cp /usr/share/doc/poolhttpd/examples/home-root.conf /etc/systemd/system/poolhttpd.service.d/
systemctl daemon-reload
systemctl enable --now poolhttpd.service poolhttpd@shop.socket
expect_equal "a site of its own" 200 \
    "$(status_of http://shop/ --unix-socket /run/poolhttpd/shop.sock)"
dpkg --remove poolhttpd
expect_equal "processes" "" "$(pgrep --exact poolhttpd || :)"
expect_equal "listeners" "" "$(ss --no-header --listening | grep -E ':8080|shop' || :)"
dpkg --purge poolhttpd
systemctl reset-failed
expect_equal "traces" "" "$(traces)"
