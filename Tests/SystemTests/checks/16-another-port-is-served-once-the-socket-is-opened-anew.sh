# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# As the README says, while the service runs.
expect_equal "before" 200 "$(status_of /)"
drop_in poolhttpd.socket '[Socket]' 'ListenStream=' 'ListenStream=8088'
systemctl restart poolhttpd.socket
expect_equal "on the new port" 200 "$(status_of http://127.0.0.1:8088/)"
expect_equal "listeners on the old one" "" "$(ss --no-header --listening --tcp 'sport = :8080')"
expect_equal "again" 200 "$(status_of 'http://[::1]:8088/')"
