# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "service before" inactive "$(property ActiveState)"
expect_equal "status" 200 "$(status_of /)"
expect_equal "service after" active "$(property ActiveState)"
expect_success "the program is the installed one" runs_installed
