# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Two nodes behind haproxy and nginx, with the examples as they are shipped but for their ports.
examples=/usr/share/doc/poolhttpd/examples
declare -A ports=([a]=1 [b]=2)
mkdir -p /srv/nodes/a /etc/poolhttpd
echo '<p>a page' >/srv/nodes/a/index.html
head --bytes=3M /dev/urandom >/srv/nodes/a/large
cp --archive /srv/nodes/a /srv/nodes/b

open_node() {
    systemctl start "poolhttpd-admin@$1.socket" "poolhttpd@$1.socket"
}

for node in a b; do
    printf '%s\n' '[server]' "root = /srv/nodes/$node" 'trusted_proxies = 127.0.0.1' \
        >"/etc/poolhttpd/$node.conf"
    drop_in "poolhttpd@$node.socket" \
        '[Socket]' 'ListenStream=' "ListenStream=127.0.0.1:808${ports[$node]}"
    drop_in "poolhttpd-admin@$node.socket" \
        '[Socket]' 'ListenStream=' "ListenStream=127.0.0.1:918${ports[$node]}"
    open_node "$node"
done

cd "$(mktemp -d)" || exit
chmod a+rx .
sed 's/bind :80$/bind 127.0.0.1:8090/' "$examples/haproxy.cfg" >haproxy.cfg
printf '%s\n' 'listen statistics' '    bind 127.0.0.1:8099' '    stats enable' \
    '    stats uri /' >>haproxy.cfg
sed 's/listen 80;/listen 127.0.0.1:8091;/' "$examples/nginx.conf" >site.conf
printf '%s\n' 'pid /run/nodes-nginx.pid;' 'events {}' 'http {' 'access_log off;' \
    "include $PWD/site.conf;" '}' >nginx.conf
haproxy -W -f haproxy.cfg >haproxy.log 2>&1 &
balancers=("$!")
nginx -e "$PWD/nginx.log" -g 'daemon off;' -c "$PWD/nginx.conf" &
balancers+=("$!")
trap 'cat haproxy.log nginx.log; kill "${balancers[@]}"' EXIT

is_balanced() {
    [ "$(status_of "http://127.0.0.1:$1/" 2>/dev/null)" = 200 ]
}

# sees NODE STATE — whether haproxy takes the node for one that is UP, or DOWN.
sees() {
    fetch 'http://127.0.0.1:8099/;csv' 2>/dev/null | awk -F , -v node="$1" -v state="$2" \
        '$1 == "nodes" && $2 == node && $18 == state { found = 1 } END { exit !found }'
}

# is_back NODE — once haproxy takes it for up, and not by a look from before it went.
is_back() {
    # Two of the example's intervals.
    sleep 1
    expect_soon "node $1" sees "$1" UP
}

expect_soon "haproxy" is_balanced 8090
expect_soon "nginx" is_balanced 8091
for node in a b; do
    is_back "$node"
done
stop=$PWD/stop
clients=()
for port in 8090 8091; do
    "${BASH_SOURCE[0]%/*}/../clients" --port "$port" /srv/nodes/a/index.html /srv/nodes/a/large "$stop" \
        >"clients-$port" 2>&1 &
    clients+=("$!")
done

# One after the other, and the next only when the last one is back.
for node in a b a b; do
    process=$(property MainPID "poolhttpd@$node.service")
    systemctl restart "poolhttpd@$node.service"
    is_back "$node"
    expect_success "another process" \
        test "$process" != "$(property MainPID "poolhttpd@$node.service")"
done

program=$(realpath /usr/bin/poolhttpd)
cp "$program" "$program.new"
mv "$program.new" "$program"
for node in a b; do
    process=$(property MainPID "poolhttpd@$node.service")
    systemctl reload "poolhttpd@$node.service"
    expect_soon "the new program of node $node" runs_installed "poolhttpd@$node.service"
    expect_equal "process of node $node" "$process" "$(property MainPID "poolhttpd@$node.service")"
    is_back "$node"
done

# Taken away whole, sockets too, as for a new kernel.
for node in a b; do
    systemctl stop "poolhttpd@$node.socket" "poolhttpd-admin@$node.socket" \
        "poolhttpd@$node.service"
    expect_soon "node $node away" sees "$node" DOWN
    open_node "$node"
    is_back "$node"
done

touch "$stop"
for client in "${clients[@]}"; do
    code=0
    wait "$client" || code=$?
    cat clients-*
    expect_equal "clients' end" 0 "$code"
done
