# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2164,SC2317 # errors end a check; what it names is called by that name

serves_the_working_directory() {
    mkdir -p /srv/www
    echo "a page" >/srv/www/page.html
    cd /srv/www
    setsid sh -e "$1" &
    served() { [ "$(fetch http://127.0.0.1:8000/page.html 2>/dev/null)" = "a page" ]; }
    expect_soon "a file" served
    kill -- "-$!"
}

prints_what_is_in_effect() {
    configure '[server]' 'workers = 3'
    expect_match "what is printed" 'workers = 3 .*/etc/poolhttpd/poolhttpd\.conf:2' "$(sh -e "$1")"
}

shows_the_workers() {
    systemctl stop poolhttpd.socket poolhttpd.service
    systemctl start poolhttpd-admin.socket poolhttpd.socket
    shown=$(timeout 3 sh -e "$1") || :
    expect_match "what is shown" '/4 workers busy, [0-9]+ queued' "$shown"
}

shows_who_asked() {
    expect_equal "a missing page" 404 "$(status_of /missing)"
    recorded() { sh -e "$1" | grep --quiet 'GET /missing'; }
    expect_soon "who asked" recorded "$1"
}

checks_before_it_applies() {
    expect_equal "a page" 200 "$(status_of /)"
    configure '[server]' 'workers = many'
    expect_equal "exit status with a mistake" 78 "$(sh -e "$1" 2>/dev/null || echo "$?")"
    configure '[server]' 'workers = 3'
    local process
    process=$(property MainPID)
    sh -e "$1"
    expect_equal "the process" "$process" "$(property MainPID)"
    expect_equal "a page after the reload" 200 "$(status_of /)"
}

stops_the_site() {
    expect_equal "a page" 200 "$(status_of /)"
    sh -e "$1"
    expect_equal "a page" 000 "$(status_of / 2>/dev/null || :)"
    expect_equal "services" inactive "$(property ActiveState)"
}

serves_a_page_and_an_application() {
    mkdir -p /var/www/html /srv/app /etc/poolhttpd
    echo "not here" >/var/www/html/404.html
    echo "a line" >/var/www/html/a.log
    echo "an application" >/srv/app/index.html
    cp "$1" /etc/poolhttpd/poolhttpd.conf
    expect_equal "a missing page" "not here" "$(fetch /missing)"
    expect_match "fields" 'Content-Type: text/plain; charset=utf-8' "$(fetch /a.log --head)"
    expect_match "fields" 'Cache-Control: max-age=600' "$(fetch /a.log --head)"
    expect_match "a page that has moved" 'Location: https://blog.example.org/a' \
        "$(fetch /blog/a --head)"
    expect_equal "any path" "an application" "$(fetch /any --header 'Accept: text/html' --header 'Host: www.app.example.org')"
    expect_match "a redirect of the site" '^HTTP/1.1 303' \
        "$(fetch /login --head --header 'Host: app.example.org')"
}

manual_blocks /checkout/packaging/man/poolhttpd.8
expect_blocks \
    'poolhttpd --root . --port 8000=serves_the_working_directory' \
    'poolhttpd --print-config=prints_what_is_in_effect' \
    'poolhttpd status --watch=shows_the_workers' \
    'journalctl -u poolhttpd HTTP_STATUS=404=shows_who_asked' \
    'poolhttpd --check && systemctl reload poolhttpd=checks_before_it_applies' \
    'systemctl stop poolhttpd.socket poolhttpd=stops_the_site' \
    'install -d /etc/systemd/system/poolhttpd.socket.d=changes_the_port' \
    'install -d /etc/systemd/system/poolhttpd.service.d=serves_home' \
    'systemctl enable --now poolhttpd@shop.socket=runs_a_further_site'
manual_blocks /checkout/packaging/man/poolhttpd.conf.5
expect_blocks '[server]=serves_a_page_and_an_application'
