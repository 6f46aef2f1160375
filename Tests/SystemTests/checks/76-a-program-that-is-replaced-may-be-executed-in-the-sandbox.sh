# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# As dpkg does it: a new file takes the name of the old one, while the daemon runs.
expect_equal "a page" 200 "$(status_of /)"
program=$(realpath /usr/bin/poolhttpd)
cp "$program" "$program.new"
mv "$program.new" "$program"
expect_success "the old program still runs" \
    test "$(readlink "/proc/$(property MainPID)/exe")" != "$program"
in_sandbox() {
    nsenter --target "$(property MainPID)" --mount "$@"
}
expect_match "the new program" '^poolhttpd [0-9]' "$(in_sandbox /usr/bin/poolhttpd --version)"
expect_equal "another program" refused "$(in_sandbox /bin/true 2>/dev/null || echo refused)"
