# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# exposed_by_at_most LIMIT UNIT, in points of systemd-analyze.
exposed_by_at_most() {
    local overall exposure
    overall=$(systemd-analyze security --offline=true --no-pager "$2" | tail -n 1)
    exposure=$(grep --only-matching --extended-regexp '[0-9]+\.[0-9]+' <<<"$overall")
    expect_success "$overall" awk -v exposure="$exposure" -v limit="$1" \
        'BEGIN { exit !(exposure <= limit) }'
}

exposed_by_at_most 0.5 poolhttpd.service
exposed_by_at_most 0.5 poolhttpd@site.service
exposed_by_at_most 1.6 poolhttpd-standalone.service
