# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What documents tell readers to type, taken from the documents themselves.

readonly BLOCKS=/run/system-tests-blocks

# markdown_blocks FILE — leaves each fenced block in $BLOCKS, its kind at the end of its name.
markdown_blocks() {
    rm -rf "$BLOCKS"
    mkdir "$BLOCKS"
    awk -v folder="$BLOCKS" '
        /^```./ { file = sprintf("%s/%02d.%s", folder, ++count, substr($0, 4)); next }
        /^```$/ { file = ""; next }
        file { print >file }
    ' "$1"
}

# manual_blocks FILE — the same for the examples of a manual page, as its readers see them: what
# follows a prompt is for a shell, and a configuration goes on to the end of the section.
manual_blocks() {
    rm -rf "$BLOCKS"
    mkdir "$BLOCKS"
    mandoc -T ascii "$1" | sed 's/.\x08//g' | awk -v folder="$BLOCKS" '
        /^[A-Z]/ { wanted = $0 == "EXAMPLES"; kind = ""; next }
        !wanted { next }
        { sub(/^ +/, "") }
        kind != "ini" && /^\[/ { file = sprintf("%s/%02d.ini", folder, ++count); kind = "ini" }
        kind == "ini" { print >file; next }
        !/^[$#] / { kind = ""; next }
        !kind { file = sprintf("%s/%02d.sh", folder, ++count); kind = "sh" }
        { print substr($0, 3) >file }
    '
}

# expect_blocks NAME=EXPECTATION… — calls the expectation of each block with the block's path. A
# block's name is its first line without a comment. None may lack, and none may be left over.
expect_blocks() {
    local block name pair expectation met=0
    for block in "$BLOCKS"/*.{sh,ini,console}; do
        [ -e "$block" ] || continue
        name=$(sed -n '1{s/  *#.*//;p}' "$block")
        expectation=
        for pair; do
            [ "${pair%=*}" != "$name" ] || expectation=${pair##*=}
        done
        [ -n "$expectation" ] || fail_block "$name" "no expectation for it"
        echo "block \"$name\""
        ("$expectation" "$block") || fail_block "$name" "$expectation"
        put_back
        met=$((met + 1))
    done
    expect_equal "blocks with an expectation" "$#" "$met"
}

fail_block() {
    echo "block \"$1\": $2"
    exit 1
}

# run_line BLOCK PATTERN — runs the one line of a block that matches.
run_line() {
    expect_equal "lines for $2" 1 "$(grep --count --extended-regexp "$2" "$1")"
    sh -e -c "$(grep --extended-regexp "$2" "$1")"
}

# without_compiler — has `swift build` find the program under test, as if it had just been built.
without_compiler() {
    local folder=/run/system-tests-swift
    mkdir -p "$folder/build"
    cp /usr/lib/poolhttpd/poolhttpd "$folder/build/"
    cat >"$folder/swift" <<END
#!/bin/sh
for word; do
    [ "\$word" != --show-bin-path ] || echo $folder/build
done
END
    chmod +x "$folder/swift"
    export PATH=$folder:$PATH
}
