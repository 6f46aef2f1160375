# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "before" 200 "$(status_of /)"
first=$(property MainPID)
systemctl stop poolhttpd.service 2>/dev/null
expect_equal "stopped" inactive "$(property ActiveState)"
expect_equal "after" 200 "$(status_of /)"
expect_success "another process" test "$first" != "$(property MainPID)"
