# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Two nodes behind a balancer that asks them by turns; the files of the second one are a copy.
mkdir -p /srv/node-a /etc/poolhttpd
echo '<p>a page' >/srv/node-a/index.html
head --bytes=3M /dev/urandom >/srv/node-a/large
touch --date=@1 /srv/node-a/reproducible
cp --archive /srv/node-a /srv/node-b
port=8081
for node in node-a node-b; do
    printf '%s\n' '[server]' "root = /srv/$node" >"/etc/poolhttpd/$node.conf"
    drop_in "poolhttpd@$node.socket" '[Socket]' 'ListenStream=' "ListenStream=127.0.0.1:$port"
    systemctl start "poolhttpd@$node.socket"
    port=$((port + 1))
done

cd "$(mktemp -d)" || exit
cat >haproxy.cfg <<'END'
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
listen nodes
    bind 127.0.0.1:8090
    balance roundrobin
    http-response set-header X-Node %s
    server node-a 127.0.0.1:8081
    server node-b 127.0.0.1:8082
END
haproxy -W -f haproxy.cfg >haproxy.log 2>&1 &
balancer=$!
trap 'kill "$balancer"' EXIT
balanced() {
    [ "$(status_of "http://127.0.0.1:8090/$1" "${@:2}" 2>/dev/null)" = 200 ]
}
expect_soon "a page through the balancer" balanced index.html

# What a client has from one node is current at the other.
for file in index.html large reproducible; do
    : >heads
    for number in {1..6}; do
        expected=304
        [ "$number" != 1 ] || expected=200
        expect_equal "answer $number for $file" "$expected" \
            "$(status_of "http://127.0.0.1:8090/$file" --dump-header answer \
                --etag-save "$file.etag" --etag-compare "$file.etag")"
        cat answer >>heads
    done
    expect_equal "nodes that answered" "node-a node-b" \
        "$(tr -d '\r' <heads | awk 'tolower($1) == "x-node:" { print $2 }' | sort --unique | paste --serial --delimiters=' ')"
    expect_equal "tags of $file" 1 \
        "$(tr -d '\r' <heads | awk 'tolower($1) == "etag:" { print $2 }' | sort --unique | wc --lines)"
done

# A download that one node has begun is ended by the other.
for _ in 1 2; do
    fetch http://127.0.0.1:8090/large --range 0-999999 --output part --dump-header answer
    tag=$(tr -d '\r' <answer | awk 'tolower($1) == "etag:" { print $2 }')
    expect_equal "the rest" 206 \
        "$(fetch http://127.0.0.1:8090/large --continue-at - --header "If-Range: $tag" \
            --output part --write-out '%{http_code}')"
    expect_success "the whole" cmp part /srv/node-a/large
    # One more, so that the next download begins at the other node.
    balanced index.html
done
