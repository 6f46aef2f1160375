# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# zsync and zchunk ask for many ranges at once.

root=/var/www/system-tests
mkdir -p "$root"
cd "$(mktemp -d)" || exit
head --bytes=8M /dev/urandom >old

# release FILE COUNT STEP — makes one that differs from the old one in COUNT places.
release() {
    local place
    cp old "$1"
    for place in $(seq 1 "$2"); do
        printf changed | dd of="$1" bs=1 seek=$((place * $3)) conv=notrunc status=none
    done
}

# expect_few WHAT REGULAR_EXPRESSION LOG — that a program says to have fetched less than a third.
expect_few() {
    expect_match "$1" "$2" "$(<"$3")"
    if [ "${BASH_REMATCH[1]}" -ge $((8 * 1024 * 1024 / 3)) ]; then
        echo "$1: ${BASH_REMATCH[1]} bytes of 8 MiB"
        exit 1
    fi
}

configure '[server]' "root = $root"
release "$root/new" 300 25000
expect_success "the list of blocks" \
    zsyncmake -b 2048 -u http://127.0.0.1:8080/new -o "$root/new.zsync" "$root/new"
expect_success "zsync" timeout 60 zsync -i old -o zsynced http://127.0.0.1:8080/new.zsync >zsync.log
expect_success "what zsync has made" cmp zsynced "$root/new"
expect_few "fetched by zsync" 'fetched ([0-9]+)' zsync.log

release new 10 800000
expect_success "the old release in chunks" zck -o old.zck old
expect_success "the new release in chunks" zck -o "$root/new.zck" new
expect_success "zckdl" timeout 60 zckdl -s old.zck http://127.0.0.1:8080/new.zck >zckdl.log 2>&1
expect_success "what zckdl has made" cmp new.zck "$root/new.zck"
expect_few "fetched by zckdl" 'Downloaded ([0-9]+) bytes' zckdl.log
