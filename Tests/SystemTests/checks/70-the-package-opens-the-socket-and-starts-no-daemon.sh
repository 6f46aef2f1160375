# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

dpkg --purge poolhttpd
install_package
expect_equal "socket" "enabled active" \
    "$(systemctl is-enabled poolhttpd.socket) $(property ActiveState poolhttpd.socket)"
for unit in poolhttpd.service poolhttpd-standalone.service; do
    expect_equal "$unit" "disabled inactive" \
        "$(systemctl is-enabled "$unit" || :) $(property ActiveState "$unit")"
done
expect_equal "the first request" 200 "$(status_of /)"
