# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

overall=$(systemd-analyze security --offline=true --no-pager poolhttpd.service | tail -n 1)
exposure=$(grep --only-matching --extended-regexp '[0-9]+\.[0-9]+' <<<"$overall")
expect_success "$overall" awk -v exposure="$exposure" 'BEGIN { exit !(exposure <= 0.5) }'
