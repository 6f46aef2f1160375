# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

make_newer_package /run/newer.deb
systemctl disable --now poolhttpd.socket
dpkg --install /run/newer.deb
expect_equal "socket" "disabled inactive" \
    "$(systemctl is-enabled poolhttpd.socket || :) $(property ActiveState poolhttpd.socket)"
systemctl enable --now poolhttpd.socket
expect_equal "once enabled" 200 "$(status_of /)"
