# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "status" 404 "$(status_of '/missing?x=1' --user-agent Probe/1)"
recorded() {
    record=$(journal --unit=poolhttpd HTTP_STATUS=404 --output=export)
    [ -n "$record" ]
}
expect_soon "record" recorded
expect_equal "records" 1 "$(grep --count '^HTTP_STATUS=' <<<"$record")"
for field in HTTP_METHOD=GET 'HTTP_PATH=/missing.*' 'HTTP_DURATION_USEC=[0-9]+' \
    'HTTP_REMOTE_ADDR=(::ffff:)?127\.0\.0\.1' PRIORITY=5 'MESSAGE_ID=[0-9a-f]{32}' \
    'MESSAGE=GET /missing.* 404 .*'; do
    expect_success "field of $record" \
        grep --quiet --line-regexp --extended-regexp "$field" <<<"$record"
done
json=$(journal --unit=poolhttpd HTTP_STATUS=404 --output=json)
expect_match "as JSON" '"HTTP_PATH":"/missing' "$json"
