# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# One instance behind proxies that say in fields who asks, one behind a proxy that says it before the
# first request of each connection. The clients are 127.0.0.2 and so on, the proxies 127.0.0.1.
mkdir -p /srv/proxied/folder /etc/poolhttpd
echo page >/srv/proxied/folder/index.html
settings=('root = /srv/proxied' 'trusted_proxies = 127.0.0.1')
# shellcheck disable=SC2016
printf '%s\n' '[server]' "${settings[@]}" 'prefix = /app' '[log]' 'access = all' \
    'request_id = yes' '[redirects]' '/old = 301 $scheme://$host/new' \
    >/etc/poolhttpd/fields.conf
printf '%s\n' '[server]' "${settings[@]}" 'proxy_protocol = on' '[log]' 'access = all' \
    >/etc/poolhttpd/headers.conf
drop_in poolhttpd@fields.socket '[Socket]' 'ListenStream=' 'ListenStream=127.0.0.1:8081'
drop_in poolhttpd@headers.socket '[Socket]' 'ListenStream=' 'ListenStream=127.0.0.1:8082'
systemctl start poolhttpd@fields.socket poolhttpd@headers.socket

cd "$(mktemp -d)" || exit
cat >haproxy.cfg <<'END'
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
listen fields
    bind 127.0.0.1:8090
    option forwardfor
    http-request set-header X-Forwarded-Proto https
    http-request set-header X-Request-ID named-%[path,length]
    http-request del-header Forwarded
    server fields 127.0.0.1:8081
listen first
    bind 127.0.0.1:8091
    mode tcp
    server headers 127.0.0.1:8082 send-proxy
listen second
    bind 127.0.0.1:8092
    mode tcp
    server headers 127.0.0.1:8082 check send-proxy-v2 check-send-proxy
END
cat >nginx.conf <<'END'
pid /run/proxied-nginx.pid;
events {}
http {
    server {
        listen 127.0.0.1:8093;
        location /app/ {
            proxy_pass http://127.0.0.1:8081/;
            proxy_redirect off;
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
            proxy_set_header Forwarded "";
        }
    }
}
END
haproxy -W -f haproxy.cfg >haproxy.log 2>&1 &
balancer=$!
nginx -e nginx.log -g 'daemon off;' -c "$PWD/nginx.conf" &
nginx=$!
trap 'kill "$balancer" "$nginx"' EXIT

# Whether a page comes, for a client of some address through a proxy at some port.
comes() {
    [ "$(status_of "http://127.0.0.1:$2$3" --interface "$1" "${@:4}" 2>/dev/null)" = 200 ]
}
recorded() {
    [ -n "$(journal --unit="$1" "HTTP_REMOTE_ADDR=$2" HTTP_STATUS=200)" ]
}
expect_soon "haproxy" comes 127.0.0.2 8090 /folder/ --header 'X-Forwarded-For: 192.0.2.66'
expect_soon "record of its client" recorded poolhttpd@fields.service 127.0.0.2
expect_equal "name" named-8 \
    "$(journal --unit=poolhttpd@fields.service HTTP_REMOTE_ADDR=127.0.0.2 --output=json |
        tail --lines=1 | sed --regexp-extended 's/.*"HTTP_REQUEST_ID":"([^"]*)".*/\1/')"
expect_soon "version 1" comes 127.0.0.3 8091 /folder/
expect_soon "record of its client" recorded poolhttpd@headers.service 127.0.0.3
expect_soon "version 2" comes 127.0.0.4 8092 /folder/ --header 'X-Forwarded-For: 192.0.2.66'
expect_soon "record of its client" recorded poolhttpd@headers.service 127.0.0.4
expect_soon "nginx" comes 127.0.0.5 8093 /app/folder/ --header 'X-Forwarded-For: 192.0.2.66'
expect_soon "record of its client" recorded poolhttpd@fields.service 127.0.0.5
expect_equal "records of a forged client" "" \
    "$(journal HTTP_REMOTE_ADDR=192.0.2.66 --output=cat)"

location() {
    fetch "$@" --head | tr -d '\r' | awk 'tolower($1) == "location:" { print $2 }'
}
expect_equal "a folder behind the prefix" /app/folder/ \
    "$(location http://127.0.0.1:8093/app/folder)"
expect_equal "a redirect of a client with TLS" https://shop.example/new \
    "$(location http://127.0.0.1:8090/old --header 'Host: shop.example')"
expect_equal "one of a client without" http://shop.example/new \
    "$(location http://127.0.0.1:8093/app/old --header 'Host: shop.example')"
expect_success "who does not come through a proxy gets no answer" \
    test "$(curl --silent --max-time 5 --output /dev/null --write-out '%{http_code}' \
        --interface 127.0.0.6 http://127.0.0.1:8082/folder/)" = 000
