# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

mkdir -p /run/small
mount -t tmpfs -o size=64k,mode=0777 tmpfs /run/small
trap 'umount --lazy /run/small' EXIT
drop_in poolhttpd.service '[Service]' 'ReadWritePaths=/run/small'
configure '[log]' 'file = /run/small/access.log' 'access = off'
long=$(printf 'x%.0s' {1..200})

expect_equal "requests" 2000 \
    "$(fetch "/$long/[1-2000]" --output /dev/null --write-out '%{http_code}\n' | grep --count 404)"
expect_soon "the beginning" journal --quiet --grep 'No space left' \
    MESSAGE_ID=a77c1be5093f4d8e9c5a20d4f8e163b7
expect_equal "records of it" 1 \
    "$(journal MESSAGE_ID=a77c1be5093f4d8e9c5a20d4f8e163b7 --output=cat | wc -l)"
# As somebody would who has no room: what is there is lost, what waits comes.
: >/run/small/access.log
mount -o remount,size=16m /run/small
ended() {
    [ -n "$(journal MESSAGE_ID=4de90c62b1a84f37865bd3e70f19a2c8 --output=cat)" ]
}
expect_soon "the end" ended
expect_equal "lines that are none" 0 \
    "$(grep --count --invert-match --extended-regexp '^127.0.0.1 - - .* "-" "curl/[^"]*"$' \
        /run/small/access.log)"
expect_equal "the last line" 1 "$(grep --count "/$long/2000 " /run/small/access.log)"
