# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure '[server]' '' 'workers = many' 'wrokers = 4'
expect_equal "start" failed "$(systemctl start poolhttpd.service 2>/dev/null || echo failed)"
expect_equal "service" failed "$(property ActiveState)"
expect_equal "result" exit-code "$(property Result)"
expect_equal "exit status" 78 "$(property ExecMainStatus)"
expect_equal "restarts" 0 "$(property NRestarts)"
lines=$(journal --unit=poolhttpd --output=cat)
expect_match "what was logged" \
    'poolhttpd\.conf:3:11: error: workers=: expected "auto" or 1 to 1024, found "many"' "$lines"
expect_match "what was logged" \
    'poolhttpd\.conf:4:1: error: unknown key "wrokers", did you mean "workers"\?' "$lines"
