# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "before" 200 "$(status_of /)"
make_newer_package /run/newer.deb
start_load
expect_soon "requests under way" loaded 20
dpkg --install /run/newer.deb
expect_success "the new program runs" runs_installed
finish_load
show_load
expect_equal "requests answered 200" "$LOAD_REQUESTS" "$(load_count '^0 200$')"
