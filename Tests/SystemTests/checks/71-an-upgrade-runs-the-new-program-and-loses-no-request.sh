# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure_crowd
make_newer_package /run/newer.deb
start_crowd
process=$(property MainPID)
dpkg --install /run/newer.deb
expect_soon "the new program" runs_installed
finish_crowd
expect_equal "process" "$process" "$(property MainPID)"
