# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

readonly examples=/usr/share/doc/poolhttpd/examples/monitoring
readonly prometheus=http://127.0.0.1:9090

# query EXPRESSION — how many series it has at the moment; "error" where it is none.
query() {
    curl --silent --max-time 30 --data-urlencode "query=$1" "$prometheus/api/v1/query" | python3 -c '
import json, sys
answer = json.load(sys.stdin)
print(len(answer["data"]["result"]) if answer["status"] == "success" else "error")'
}

has_series() {
    [ "$(query "$1")" -gt 0 ] 2>/dev/null
}

# Every expression of the dashboard, as Grafana asks for it.
dashboard_expressions() {
    python3 - "$examples/dashboard.json" <<'END'
import json, sys
with open(sys.argv[1]) as file:
    dashboard = json.load(file)
for panel in dashboard["panels"]:
    for target in panel.get("targets", []):
        print(target["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*"))
END
}

start_prometheus() {
    install -d /run/prometheus
    install -m 644 -t /run/prometheus "$examples/poolhttpd.rules.yml"
    # As fast as a check needs it.
    { printf 'global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n'; cat "$examples/prometheus.yml"; } \
        >/run/prometheus/prometheus.yml
    promtool check config /run/prometheus/prometheus.yml
    systemd-run --quiet --unit=system-tests-prometheus --property=Type=exec \
        prometheus --config.file=/run/prometheus/prometheus.yml \
        --storage.tsdb.path=/run/prometheus/data --web.listen-address=127.0.0.1:9090
}

stop_prometheus() {
    systemctl --quiet stop system-tests-prometheus.service poolhttpd-metrics.socket \
        poolhttpd-metrics.service 2>/dev/null || :
    systemctl --quiet disable poolhttpd-admin.socket poolhttpd-metrics.socket 2>/dev/null || :
    rm -f /etc/systemd/system/poolhttpd-metrics.*
    rm -rf /run/prometheus
}

expect_success "prometheus, of the package of that name" command -v prometheus promtool >/dev/null
trap stop_prometheus EXIT

# What the text beside the units says.
markdown_blocks "$examples/README.md"
cd /
sh -e "$(grep --files-with-matches poolhttpd-metrics.socket "$BLOCKS"/*)"
expect_equal "the page at an address" 200 "$(status_of http://127.0.0.1:9180/metrics)"
expect_equal "the user of the proxy" "no root" \
    "$([ "$(stat --format=%u "/proc/$(property MainPID poolhttpd-metrics.service)")" = 0 ] || echo no root)"

start_prometheus
expect_soon "a scrape" has_series 'up{job="poolhttpd"} == 1'
expect_soon "the figures" has_series 'poolhttpd_ready{job="poolhttpd"} == 1'
for path in / /none; do
    fetch "$path" >/dev/null || :
done
expect_soon "a rate" has_series 'sum(rate(poolhttpd_http_requests_total[1m])) > 0'
while IFS= read -r expression; do
    expect_soon "the dashboard's" has_series "$expression"
done < <(dashboard_expressions)
expect_equal "rules, and those without fault" "14 14" \
    "$(curl --silent --max-time 30 "$prometheus/api/v1/rules" | python3 -c '
import json, sys
rules = [rule for group in json.load(sys.stdin)["data"]["groups"] for rule in group["rules"]]
print(len(rules), sum(rule["health"] == "ok" for rule in rules))')"
expect_equal "alerts of a healthy server" 0 "$(query 'ALERTS')"
# A reload that is refused is an alert at once.
configure '[server]' 'workers = many'
systemctl reload poolhttpd.service || :
expect_soon "an alert" has_series 'ALERTS{alertname="PoolhttpdReloadRefused",alertstate="firing"}'
