# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

units=(/usr/lib/systemd/system/poolhttpd*)
expect_equal "systemd-analyze verify" "" "$(systemd-analyze verify "${units[@]}" 2>&1)"
