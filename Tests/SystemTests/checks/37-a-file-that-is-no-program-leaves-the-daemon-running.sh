# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
process=$(property MainPID)
program=$(realpath /usr/bin/poolhttpd)
cp --archive "$program" /run/system-tests-program
printf 'no program' >"$program.new"
chmod +x "$program.new"
mv "$program.new" "$program"
systemctl reload poolhttpd.service
expect_soon "status" property_matches StatusText 'upgrade refused: /usr/bin/poolhttpd'
expect_equal "site" 200 "$(status_of /)"
expect_equal "process" "$process" "$(property MainPID)"

cp --archive /run/system-tests-program "$program.new"
mv "$program.new" "$program"
systemctl reload poolhttpd.service
expect_soon "program" runs_installed
expect_equal "site" 200 "$(status_of /)"
expect_equal "process" "$process" "$(property MainPID)"
