# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2164,SC2317 # errors end a check; what it names is called by that name

runs_from_the_checkout() {
    systemctl stop poolhttpd.socket poolhttpd.service
    without_compiler
    cd /checkout
    setsid sh -e "$1" &
    served() { [ "$(status_of / 2>/dev/null)" = 200 ]; }
    expect_soon "the welcome page" served
    kill -- "-$!"
}

installs_the_package() {
    without_compiler
    dpkg --purge poolhttpd
    # No network here, and nobody who could answer a question.
    printf '%s\n' 'APT::Install-Recommends "false";' 'APT::Get::Assume-Yes "true";' >/run/apt.conf
    cd /checkout
    APT_CONFIG=/run/apt.conf DEB_BUILD_OPTIONS=noautodbgsym sh -e "$1"
    expect_equal "on port 8080" 200 "$(status_of /)"
    expect_match "of the package" 'installed$' \
        "$(dpkg-query --show --showformat='${db:Status-Status}' poolhttpd)"
}

configures_sites() {
    mkdir -p /srv/www/docs /srv/app
    echo "a page" >/srv/www/docs/page.html
    echo "an application" >/srv/app/index.html
    mkdir -p /etc/poolhttpd
    cp "$1" /etc/poolhttpd/poolhttpd.conf
    local host
    for host in app.example.org beta.app.example.org; do
        expect_equal "any path of $host" "an application" \
            "$(fetch /any/path --header 'Accept: text/html' --header "Host: $host")"
    done
    expect_match "a listing" 'page\.html' "$(fetch /docs/)"
    fields=$(fetch /docs/page.html --head)
    expect_match "fields" 'Cache-Control: max-age=3600' "$fields"
    fields=$(fetch /blog/2026/post --head)
    expect_match "a page that has moved" '^HTTP/1.1 301' "$fields"
    expect_match "a page that has moved" 'Location: https://blog.example.org/2026/post' "$fields"
}

shows_the_mistakes() {
    cd /run
    printf '%s\n' '[server]' 'workers = many' 'prot = 80' >poolhttpd.conf
    expect_equal "what is printed" "$(sed 1d "$1")" "$(sh -c "$(sed -n '1s/^\$ //p' "$1")" 2>&1)"
    rm poolhttpd.conf
}

operates_it() {
    local process
    expect_equal "a missing page" 404 "$(status_of /missing)"
    expect_match "status" 'workers busy, [0-9]+ queued' "$(run_line "$1" '^systemctl status')"
    recorded() { run_line "$1" '^journalctl .*HTTP_STATUS=404' | grep --quiet 'GET /missing'; }
    expect_soon "who asked" recorded "$1"
    systemctl kill --signal=KILL poolhttpd.service
    explained() { run_line "$1" '^journalctl .*-x' | grep --quiet '^.. Subject: Unit failed'; }
    expect_soon "what went wrong" explained "$1"
    expect_equal "again" 200 "$(status_of /)"
    process=$(property MainPID)
    run_line "$1" '^systemctl reload'
    expect_equal "the process after a reload" "$process" "$(property MainPID)"
    run_line "$1" '^systemctl restart'
    expect_success "another process after a restart" test "$process" != "$(property MainPID)"
    expect_equal "after a restart" 200 "$(status_of /)"
    run_line "$1" '^systemctl stop'
    expect_equal "after a stop" 000 "$(status_of / 2>/dev/null || :)"
    expect_equal "services" inactive "$(property ActiveState)"
    expect_equal "lines" 6 "$(wc -l <"$1")"
}

markdown_blocks /checkout/README.md
expect_blocks \
    'packaging/run=runs_from_the_checkout' \
    'packaging/build-deb=installs_the_package' \
    'install -d /etc/systemd/system/poolhttpd.socket.d=changes_the_port' \
    'cd /usr/share/doc/poolhttpd/examples=serves_home' \
    'systemctl enable --now poolhttpd@shop.socket=runs_a_further_site' \
    '[server]=configures_sites' \
    '$ poolhttpd --config poolhttpd.conf --check=shows_the_mistakes' \
    'systemctl status poolhttpd=operates_it'
