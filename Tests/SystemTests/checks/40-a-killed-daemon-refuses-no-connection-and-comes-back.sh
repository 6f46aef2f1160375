# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
first=$(property MainPID)
start_load
expect_soon "load" loaded 50
kill -KILL "$first"
finish_load
show_load
lost=$(load_count '^(52|56) ')
expect_equal "answered or in flight" "$LOAD_REQUESTS" "$((lost + $(load_count '^0 200$')))"
expect_success "$lost lost, no more than were in flight" test "$lost" -le "$LOAD_CLIENTS"
expect_equal "service" active "$(property ActiveState)"
expect_success "another process" test "$first" != "$(property MainPID)"
