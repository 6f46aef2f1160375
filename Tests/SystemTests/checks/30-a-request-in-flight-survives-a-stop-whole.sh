# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

request_arrived() {
    ss --no-header --tcp --info state established 'sport = :8080' |
        grep --quiet 'bytes_received:[1-9]'
}

answer=/run/system-tests-answer
fetch '/sleep?seconds=2' --output /dev/null \
    --write-out '%{http_code}, %header{content-length} of %{size_download} bytes' >"$answer" &
request=$!
expect_soon "request" request_arrived
# Arrived is not yet accepted: an answer to a later request shows that the earlier one was.
fetch /healthz >/dev/null

systemctl stop poolhttpd.service 2>/dev/null
expect_equal "service" inactive "$(property ActiveState)"
expect_equal "result" success "$(property Result)"
expect_equal "exit status" 0 "$(property ExecMainStatus)"
expect_success "request in flight" wait "$request"
expect_match "answer" '^200, ([1-9][0-9]*) of ([1-9][0-9]*) bytes$' "$(<"$answer")"
expect_equal "bytes of the body" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
