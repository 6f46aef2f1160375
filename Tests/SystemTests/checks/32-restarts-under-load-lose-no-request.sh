# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
start_load
for ended in 40 80 120; do
    expect_soon "load" loaded "$ended"
    systemctl restart poolhttpd.service
done
finish_load
show_load
expect_equal "requests answered" "$LOAD_REQUESTS" "$(load_count '^0 200$')"
