# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

drop_in poolhttpd.service '[Service]' WatchdogSec=2s
fetch / >/dev/null
process=$(property MainPID)
kill -STOP "$process"
expect_soon "another process" is_restarted "$process"
expect_equal "a page of it" 200 "$(status_of /)"
expect_equal "restarts" 1 "$(property NRestarts)"
expect_match "what systemd says" 'Watchdog timeout' \
    "$(journal --output=cat --unit=poolhttpd.service)"
