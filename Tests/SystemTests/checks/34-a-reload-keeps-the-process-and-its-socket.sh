# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "before" 200 "$(status_of /)"
process=$(property MainPID)
for _ in 1 2 3; do
    expect_success "reload" systemctl reload poolhttpd.service
    expect_equal "during it" 200 "$(status_of /)"
done
expect_equal "state" active "$(property ActiveState)"
expect_equal "process" "$process" "$(property MainPID)"
