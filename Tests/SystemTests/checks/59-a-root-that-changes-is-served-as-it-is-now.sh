# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

app=/srv/app
results=/run/system-tests-bodies
# release NUMBER — a directory in which every line of every file tells the number.
release() {
    mkdir -p "$app/releases/$1/sub"
    printf "release $1\n%.0s" {1..2200} >"$app/releases/$1/index.html"
    printf "release $1\n%.0s" {1..44000} >"$app/releases/$1/large"
    echo "release $1" >"$app/releases/$1/sub/page.html"
}

# As Capistrano and its relatives do it: the link is replaced at once.
flip_to() {
    ln --symbolic --force --no-dereference "releases/$1" "$app/next"
    mv --no-target-directory "$app/next" "$app/current"
}

# A line for each answer: its status, and how many different lines it has.
client() {
    local path status
    for _ in {1..25}; do
        for path in / /large /sub/page.html; do
            status=$(fetch "$path" --output "$results/body-$1" --write-out '%{http_code}') || :
            echo "$status $(grep --text 'release [0-9]$' "$results/body-$1" | sort --unique | wc --lines)"
        done
    done >"$results/$1"
}

serves() {
    [ "$(fetch "$1" 2>/dev/null)" = "$2" ]
}

answers() {
    [ "$(status_of "$1" 2>/dev/null)" = "$2" ]
}

release 1
release 2
flip_to 1
configure '[server]' "root = $app/current"
expect_equal "the first release" "release 1" "$(fetch /sub/page.html)"

# Every answer is of one release, and none is missing.
mkdir -p "$results"
pids=()
for number in 1 2 3; do
    client "$number" &
    pids+=("$!")
done
for _ in {1..40}; do
    flip_to 2
    sleep 0.03
    flip_to 1
    sleep 0.03
done
wait "${pids[@]}"
expect_equal "answers: status, and releases in one" "225 200 1" \
    "$(cat "$results"/[123] | sort | uniq --count | sed 's/^ *//')"
flip_to 2
expect_soon "the other release" serves /sub/page.html "release 2"

# A release that is removed is not there for a while; nothing is missing from the site.
mv "$app/releases/2" "$app/releases/away"
expect_soon "no root" answers / 503
mv "$app/releases/away" "$app/releases/2"
expect_soon "the root again" serves /sub/page.html "release 2"

# A file system that is mounted over the root hides what was below it.
mount -t tmpfs tmpfs "$app/releases/2"
mkdir "$app/releases/2/sub"
echo "mounted" >"$app/releases/2/sub/page.html"
expect_soon "what is mounted there" serves /sub/page.html mounted
# The daemon holds the directory open.
umount --lazy "$app/releases/2"
expect_soon "what was below it" serves /sub/page.html "release 2"
rm -r "$app" "$results"
