# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What examples bring about that more than one document has. Each takes the path of a block.

changes_the_port() {
    expect_equal "before" 200 "$(status_of /)"
    sh -e "$1"
    expect_equal "on the new port" 200 "$(status_of http://127.0.0.1:80/)"
    expect_equal "on the old one" 000 "$(status_of / 2>/dev/null || :)"
}

serves_home() {
    mkdir -p /home/person/site
    echo "a page" >/home/person/site/page.html
    configure '[server]' 'root = /home/person/site'
    sh -e "$1"
    expect_equal "a file" "a page" "$(fetch /page.html)"
}

runs_a_further_site() {
    mkdir -p /srv/shop
    echo "a shop" >/srv/shop/index.html
    configure '[server]' 'root = /srv/shop'
    mv /etc/poolhttpd/poolhttpd.conf /etc/poolhttpd/shop.conf
    sh -e "$1"
    expect_equal "its page" "a shop" "$(fetch http://shop/ --unix-socket /run/poolhttpd/shop.sock)"
    expect_equal "at the next boot" enabled "$(systemctl is-enabled poolhttpd@shop.socket)"
    systemctl --quiet disable --now poolhttpd@shop.socket
}
