# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
threads=$(cat /proc/"$(property MainPID)"/task/*/comm | sort | tr '\n' ' ')
expect_equal "threads" "journal poolhttpd worker-0 worker-1 worker-2 worker-3 " "$threads"
