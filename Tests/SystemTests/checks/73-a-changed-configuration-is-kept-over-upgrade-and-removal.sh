# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

install_package --force-confmiss
echo '[server]' >>/etc/poolhttpd/poolhttpd.conf
echo 'workers = 3' >>/etc/poolhttpd/poolhttpd.conf
make_newer_package /run/newer.deb
dpkg --install /run/newer.deb
expect_equal "what was added" $'[server]\nworkers = 3' "$(tail -n 2 /etc/poolhttpd/poolhttpd.conf)"
dpkg --remove poolhttpd
expect_success "what a removal leaves" test -e /etc/poolhttpd/poolhttpd.conf
install_package
expect_equal "what was added" $'[server]\nworkers = 3' "$(tail -n 2 /etc/poolhttpd/poolhttpd.conf)"
