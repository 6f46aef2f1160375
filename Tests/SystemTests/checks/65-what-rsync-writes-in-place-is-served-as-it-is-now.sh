# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

source=/srv/source
root=/srv/mirror
mkdir -p "$source/sub"
# write LETTER — files whose sizes and times are the same, whatever the letter.
write() {
    printf "%0.s$1" {1..1000} >"$source/small"
    printf "%0.s$1" {1..100000} >"$source/sub/large"
    printf "%0.s$1" {1..100000} >"$source/dated"
    touch --date=@1 "$source/small" "$source/sub/large"
    touch --date=@1600000000 "$source/dated"
}
write a
rsync --archive "$source/" "$root"
configure '[server]' "root = $root" '[log]' 'access = off'

tag_of() {
    fetch "/$1" --head | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }'
}
is_mirrored() {
    [ "$(fetch "/$1" | sha256sum)" = "$(sha256sum <"$source/$1")" ]
}

files=(small sub/large dated)
declare -A old
for file in "${files[@]}"; do
    expect_success "$file" is_mirrored "$file"
    old[$file]=$(tag_of "$file")
done

# Everything is as it was to those who look at names, sizes and times. In the file itself, and with
# another one put in its place.
letters=(b c)
for options in --inplace --times; do
    write "${letters[0]}"
    letters=("${letters[@]:1}")
    rsync --archive --times --checksum "$options" "$source/" "$root"
    for file in "${files[@]}"; do
        expect_soon "$file with $options" is_mirrored "$file"
    done
    for file in small sub/large; do
        new=$(tag_of "$file")
        [ "$new" != "${old[$file]}" ] || {
            echo "the tag of $file is still $new"
            exit 1
        }
        expect_equal "a client that has the old $file" 200 \
            "$(status_of "/$file" --header "If-None-Match: ${old[$file]}")"
        old[$file]=$new
    done
done

# Nothing to do is no change.
rsync --archive --inplace "$source/" "$root"
for file in small sub/large; do
    expect_equal "the tag of $file" "${old[$file]}" "$(tag_of "$file")"
done
