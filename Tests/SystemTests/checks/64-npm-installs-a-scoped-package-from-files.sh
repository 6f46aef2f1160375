# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# A registry of static files: a document for each package beside the folder with its archives.
registry=/srv/registry
name=@system-tests/greeting
mkdir -p "$registry/$name/-"
cd "$(mktemp -d)" || exit
mkdir package
cat >package/package.json <<END
{ "name": "$name", "version": "1.0.0", "main": "index.js" }
END
echo 'module.exports = "hello"' >package/index.js
tar --create --gzip --file "$registry/$name/-/greeting-1.0.0.tgz" package
checksum=$(openssl dgst -sha512 -binary "$registry/$name/-/greeting-1.0.0.tgz" | base64 --wrap=0)
cat >"$registry/$name.json" <<END
{
  "name": "$name",
  "dist-tags": { "latest": "1.0.0" },
  "versions": {
    "1.0.0": {
      "name": "$name",
      "version": "1.0.0",
      "dist": {
        "tarball": "http://127.0.0.1:8080/$name/-/greeting-1.0.0.tgz",
        "integrity": "sha512-$checksum"
      }
    }
  }
}
END

configure '[server]' "root = $registry" '[files]' 'extensions = .json'
expect_equal "an escaped slash by default" 400 "$(status_of "/@system-tests%2fgreeting")"
configure '[server]' "root = $registry" '[files]' 'extensions = .json' 'encoded_slash = decode'
systemctl reload poolhttpd

# What npm asks for, for where it is not installed: Debian's package of it draws in hundreds.
accepted='Accept: application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'
is_document() {
    [[ $(fetch "/@system-tests%2fgreeting" --header "$accepted") == *'"latest": "1.0.0"'* ]]
}
expect_soon "the package's document" is_document
expect_match "its type" 'Content-Type: application/json' \
    "$(fetch "/@system-tests%2Fgreeting" --header "$accepted" --head)"
fetch "/$name/-/greeting-1.0.0.tgz" --output archive.tgz
expect_success "its archive" cmp archive.tgz "$registry/$name/-/greeting-1.0.0.tgz"
for path in ..%2f..%2fetc%2fpasswd %2e%2e%2fetc/passwd a%2f..%2f..%2fetc/passwd; do
    expect_equal "a way up" 400 "$(status_of "/$path" --path-as-is)"
done

if command -v npm >/dev/null; then
    mkdir project
    cd project || exit
    echo '{ "name": "project", "version": "1.0.0" }' >package.json
    expect_success "npm" timeout 60 npm install --registry http://127.0.0.1:8080/ \
        --cache ../cache --no-audit --no-fund --no-update-notifier --silent "$name"
    expect_equal "what was installed" 'module.exports = "hello"' \
        "$(cat "node_modules/$name/index.js")"
fi
