# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Releases whose files all have the time 1 and the same sizes, as reproducible builds make them.
app=/srv/app
release() {
    mkdir -p "$app/$1"
    cat >"$app/$1/index.html" <<'END'
<!doctype html>
<title>app</title>
<link rel="stylesheet" href="style.css">
<p id="page">RELEASE
<p id="script">none
<script src="app.js"></script>
END
    sed -i "s/RELEASE/page of release $1/" "$app/$1/index.html"
    echo "document.getElementById('script').textContent = 'script of release $1'" >"$app/$1/app.js"
    echo "/* $1 */ p { color: #00$1; }" >"$app/$1/style.css"
    touch --date=@1 "$app/$1"/*
}
flip_to() {
    ln --symbolic --force --no-dereference "$1" "$app/next"
    mv --no-target-directory "$app/next" "$app/current"
}
serves() {
    [ "$(fetch /app.js 2>/dev/null)" = "$(cat "$app/current/app.js")" ]
}
release 1
release 2
flip_to 1
configure '[server]' "root = $app/current"
cd "$(mktemp -d)" || exit

# As a browser revalidates what it has: a page for which there is neither a date nor a lifetime.
for file in index.html app.js style.css; do
    fetch "/$file" --etag-save "$file.etag" --output "$file"
    expect_equal "$file that is still current" 304 "$(status_of "/$file" --etag-compare "$file.etag")"
    expect_equal "a date of $file" "" "$(fetch "/$file" --head | grep --ignore-case last-modified)"
done

# shown — what a browser with the profile of an earlier visit makes of the page.
shown() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --disable-background-networking --no-first-run --user-data-dir="$PWD/profile" \
        --virtual-time-budget=2000 --dump-dom http://127.0.0.1:8080/ 2>/dev/null |
        grep --only-matching '[a-z]* of release [0-9]' |
        paste --serial --delimiters=,
}
# Chromium takes too long to install for every run of the checks.
if command -v chromium >/dev/null; then
    expect_equal "the first visit" "page of release 1,script of release 1" "$(shown)"
    flip_to 2
    expect_soon "the new release" serves
    expect_equal "the second visit" "page of release 2,script of release 2" "$(shown)"
else
    flip_to 2
    expect_soon "the new release" serves
fi
for file in index.html app.js style.css; do
    expect_equal "$file of the new release" 200 "$(status_of "/$file" --etag-compare "$file.etag")"
done
