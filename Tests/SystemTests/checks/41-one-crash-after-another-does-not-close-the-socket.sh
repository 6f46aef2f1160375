# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

for crash in {1..12}; do
    expect_equal "request before crash $crash" 200 "$(status_of /)"
    kill -KILL "$(property MainPID)"
done
expect_equal "after the last crash" 200 "$(status_of /)"
expect_equal "socket" active "$(property ActiveState poolhttpd.socket)"
