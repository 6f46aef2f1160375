# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

root=/var/www/system-tests
mkdir -p "$root/many/sub"
seq 1 5000 | split --lines=1 --suffix-length=4 --numeric-suffixes - "$root/many/file-"
echo content | tee "$root/many/sub/a b" "$root/many/sub/$(printf 'caf\351')" >/dev/null
configure '[server]' "root = $root" '[files]' 'listing = yes' '[log]' 'access = off'
cd "$(mktemp -d)" || exit

expect_success "rclone" timeout 300 rclone --config=/dev/null copy --quiet \
    --http-url http://127.0.0.1:8080/many/ :http: rclone
expect_equal "files copied by rclone" 5000 "$(find rclone -name 'file-*' | wc --lines)"
expect_success "what rclone copied" diff -r --exclude=sub "$root/many" rclone
expect_success "a name with a space, by rclone" cmp "rclone/sub/a b" "$root/many/sub/a b"

expect_success "wget" timeout 300 wget --quiet --recursive --no-parent --no-host-directories \
    --restrict-file-names=nocontrol http://127.0.0.1:8080/many/
expect_equal "listings fetched by wget" many/index.html,many/sub/index.html \
    "$(find many -name '*index.html*' | sort | paste --serial --delimiters=,)"
find many -name index.html -delete
expect_success "what wget copied" diff -r "$root/many" many
