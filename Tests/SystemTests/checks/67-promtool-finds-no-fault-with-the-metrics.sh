# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# metrics [CURL-OPTION…]
metrics() {
    curl --silent --show-error --max-time 30 --unix-socket /run/poolhttpd/admin.sock "$@" \
        http://localhost/metrics
}

# sample NAME — its value.
sample() {
    metrics | awk -v name="$1" '$1 == name { print $2 }'
}

expect_success "promtool, of the package prometheus" command -v promtool >/dev/null
configure '[endpoints]' 'sleep = on'
systemctl stop poolhttpd.socket poolhttpd.service
systemctl start poolhttpd-admin.socket poolhttpd.socket
for path in / /none /%zz '/sleep?seconds=0' '/sleep?seconds=x'; do
    fetch "$path" >/dev/null || :
done
for options in '--head' '--request POST --data x' '--request OPTIONS' '--request BREW'; do
    # shellcheck disable=SC2086 # several words
    curl --silent --output /dev/null --max-time 30 $options http://localhost:8080/
done
expect_equal "complaints" "" "$(metrics | promtool check metrics 2>&1)"
expect_equal "the last line for OpenMetrics" "# EOF" \
    "$(metrics --header 'Accept: application/openmetrics-text' | tail -n 1)"
before=$(sample 'poolhttpd_http_requests_total{site="default",method="GET",status="2xx"}')
for _ in {1..20}; do
    expect_equal "the page" 200 "$(status_of /)"
done
systemctl reload poolhttpd.service
systemctl kill --signal=SIGUSR2 poolhttpd.service
expect_soon "the upgrade" journal --quiet --grep 'took over 1 listening sockets'
expect_equal "requests, over a reload and an upgrade in place" "$((before + 20))" \
    "$(sample 'poolhttpd_http_requests_total{site="default",method="GET",status="2xx"}')"
expect_equal "upgrades" 1 "$(sample 'poolhttpd_upgrades_total{result="applied"}')"
