# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
shown=$(systemctl status --no-pager poolhttpd.service)
expect_match "systemctl status" 'Status: "[0-9]+/4 workers busy, [0-9]+ queued' "$shown"
