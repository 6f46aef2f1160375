# SPDX-License-Identifier: Apache-2.0

"""Cases of the request line: methods, forms of targets, paths and escapes, versions, syntax."""

from collections.abc import Iterator

from cases import Case, request, with_fields

METHODS = {
    "OPTIONS": "options", "POST": "post", "PUT": "put", "DELETE": "delete", "TRACE": "trace",
    "PATCH": "patch", "PROPFIND": "propfind", "BREW": "unknown", "get": "lower-case",
    "Get": "mixed-case", "GETT": "longer", "GE": "shorter", "G*T'~": "odd-token",
    "head": "lower-case-head", "PRI": "pri", "M" * 300: "long", "CONNECT": "connect-path",
}

# Label: target. Of the files of the tree, or of none.
TARGETS = {
    "plain": "/text.txt", "query": "/text.txt?a=b", "empty-query": "/text.txt?",
    "odd-query": "/text.txt?a=[b]|{c}^`\"<>\\", "query-slashes": "/text.txt?/../?",
    "query-nul": "/text.txt?%00", "query-bad-escape": "/text.txt?%zz",
    "missing": "/none.txt", "missing-directory": "/none/", "root": "/",
    "directory-no-slash": "/dir", "directory-no-slash-query": "/dir?a=b",
    "file-slash": "/text.txt/", "file-below-file": "/text.txt/more",
    "bare-directory": "/bare/", "bare-no-slash": "/bare", "in-bare": "/bare/file.txt",
    "hidden": "/.hidden", "hidden-escaped": "/%2ehidden", "escaped-letter": "/%74ext.txt",
    "escaped-upper": "/%54ext.txt", "space": "/with%20space.txt", "space-plus": "/with+space.txt",
    "utf8": "/%C3%BCn%C3%AF.txt", "utf8-lower-hex": "/%c3%bcn%c3%af.txt",
    "utf8-raw": b"/\xc3\xbcn\xc3\xaf.txt", "latin1": "/%FCn%EF.txt",
    "latin1-raw": b"/\xfcn\xef.txt",
    "plus-and": "/plus+and&.txt", "plus-and-escaped": "/plus%2Band%26.txt",
    "escaped-slash": "/dir%2Findex.html", "escaped-slash-lower": "/dir%2findex.html",
    "escaped-slash-missing": "/none%2Fnone",
    "escaped-backslash": "/dir%5Cindex.html", "backslash": "/dir\\index.html",
    "escaped-nul": "/text.txt%00", "escaped-nul-html": "/text.txt%00.html",
    "escaped-control": "/text%01.txt", "escaped-newline": "/text.txt%0a", "escaped-delete": "/a%7F",
    "bad-escape": "/text%zz.txt", "bad-escape-end": "/text.txt%", "bad-escape-one": "/text.txt%4",
    "bad-escape-missing": "/none%4", "unicode-escape": "/%u0074ext.txt",
    "overlong": "/%C0%AE%C0%AE/text.txt", "overlong-slash": "/dir%C0%AFindex.html",
    "surrogate": "/%ED%A0%80.txt", "escaped-percent": "/%2574ext.txt",
    "escaped-question": "/text.txt%3Fa", "escaped-hash": "/text.txt%23a",
    "dot": "/./text.txt", "dot-end": "/dir/.", "dot-dot": "/dir/../text.txt",
    "dot-dot-end": "/dir/..", "dot-dot-missing": "/none/../text.txt",
    "dot-dot-file": "/text.txt/../text.txt", "dot-escaped": "/%2E/text.txt",
    "dot-dot-escaped": "/dir/%2E%2e/text.txt", "above-root": "/../text.txt",
    "above-root-deep": "/dir/../../text.txt", "above-root-escaped": "/%2E%2E/text.txt",
    "above-root-slash-escaped": "/..%2Ftext.txt", "three-dots": "/.../text.txt",
    "double-slash": "//text.txt", "double-slash-inside": "/dir//index.html",
    "double-slash-directory": "//dir", "double-slash-host": "//evil.example/..",
    "many-slashes": "////dir///", "semicolon": "/text.txt;a=b", "dir-semicolon": "/dir;a/",
    "fragment": "/text.txt#a", "fragment-root": "/#a", "tilde": "/~root/", "colon": "/a:b",
    "brackets": "/text.txt[]", "pipe": "/text|.txt", "caret": "/text^.txt", "quote": '/text".txt',
    "angle": "/te<x>t.txt", "brace": "/te{x}t.txt", "grave": "/text`.txt",
    "long-segment": "/" + "a" * 300, "long-path": "/a" * 1500, "too-long": "/" + "a" * 20_000,
    "no-slash": "text.txt", "empty": "", "star": "*", "star-path": "/*", "question": "?a=b",
    "absolute": "http://localhost/text.txt", "absolute-upper": "HTTP://LOCALHOST/text.txt",
    "absolute-port": "http://localhost:8080/text.txt", "absolute-root": "http://localhost",
    "absolute-root-query": "http://localhost?a=b",
    "absolute-other-host": "http://other.example/text.txt",
    "absolute-empty-host": "http:///text.txt", "absolute-empty-host-port": "http://:80/text.txt",
    "absolute-user": "http://user@localhost/text.txt",
    "absolute-user-password": "http://u:p@localhost/",
    "absolute-bad-port": "http://localhost:x/text.txt",
    "absolute-empty-port": "http://localhost:/text.txt",
    "absolute-big-port": "http://localhost:99999/text.txt",
    "absolute-ipv6": "http://[::1]/text.txt", "absolute-bad-ipv6": "http://[::1/text.txt",
    "absolute-fragment": "http://localhost/text.txt#a",
    "absolute-https": "https://localhost/text.txt",
    "absolute-ftp": "ftp://localhost/text.txt", "absolute-one-slash": "http:/text.txt",
    "absolute-dots": "http://localhost/../text.txt", "absolute-directory": "http://localhost/dir",
    "scheme-only": "http://", "file-uri": "file:///etc/passwd", "urn": "urn:text.txt",
    "authority": "localhost:80", "double-absolute": "http://localhost/http://localhost/text.txt",
}

VERSIONS = {
    "1.0": "HTTP/1.0", "1.2": "HTTP/1.2", "1.9": "HTTP/1.9", "2.0": "HTTP/2.0", "0.9": "HTTP/0.9",
    "3.0": "HTTP/3.0", "9.9": "HTTP/9.9", "1": "HTTP/1", "1.": "HTTP/1.", "1.10": "HTTP/1.10",
    "1.01": "HTTP/1.01", "01.1": "HTTP/01.1", "11.1": "HTTP/11.1", "-1.1": "HTTP/-1.1",
    "1-1": "HTTP/1-1", "1,1": "HTTP/1,1", "1.x": "HTTP/1.x", "x.1": "HTTP/x.1", "lower": "http/1.1",
    "mixed": "Http/1.1", "other-name": "HTTQ/1.1", "prefixed": "XHTTP/1.1", "short-name": "HTP/1.1",
    "no-slash": "HTTP1.1", "two-slashes": "HTTP//1.1", "space-inside": "HTTP/ 1.1",
    "space-before-slash": "HTTP /1.1", "sign": "HTTP/+1.1", "suffix": "HTTP/1.1x",
    "three-numbers": "HTTP/1.1.1", "shtml": "SHTTP/1.1", "icy": "ICY", "rtsp": "RTSP/1.0",
}

# Label: the request line, with its end.
LINES = {
    "simple": b"GET /text.txt\r\n", "simple-space": b"GET /text.txt \r\n",
    "method-only": b"GET\r\n",
    "method-space": b"GET \r\n", "nothing": b" \r\n", "no-method": b" /text.txt HTTP/1.1\r\n",
    "leading-space": b" GET /text.txt HTTP/1.1\r\n", "leading-tab": b"\tGET /text.txt HTTP/1.1\r\n",
    "two-spaces": b"GET  /text.txt HTTP/1.1\r\n",
    "two-spaces-version": b"GET /text.txt  HTTP/1.1\r\n",
    "tab": b"GET\t/text.txt HTTP/1.1\r\n", "tab-version": b"GET /text.txt\tHTTP/1.1\r\n",
    "vertical-tab": b"GET\x0b/text.txt HTTP/1.1\r\n", "form-feed": b"GET /text.txt\x0cHTTP/1.1\r\n",
    "no-break-space": b"GET\xa0/text.txt HTTP/1.1\r\n",
    "trailing-space": b"GET /text.txt HTTP/1.1 \r\n",
    "trailing-tab": b"GET /text.txt HTTP/1.1\t\r\n",
    "trailing-word": b"GET /text.txt HTTP/1.1 more\r\n",
    "space-in-target": b"GET /with space.txt HTTP/1.1\r\n",
    "bare-lf": b"GET /text.txt HTTP/1.1\n", "bare-cr": b"GET /text.txt HTTP/1.1\r",
    "cr-cr-lf": b"GET /text.txt HTTP/1.1\r\r\n", "lf-cr": b"GET /text.txt HTTP/1.1\n\r",
    "empty-line-before": b"\r\nGET /text.txt HTTP/1.1\r\n",
    "empty-lf-before": b"\nGET /text.txt HTTP/1.1\r\n",
    "empty-cr-before": b"\rGET /text.txt HTTP/1.1\r\n",
    "empty-lines-before-2": b"\r\n\r\nGET /text.txt HTTP/1.1\r\n",
    "empty-lines-before-9": b"\r\n" * 9 + b"GET /text.txt HTTP/1.1\r\n",
    "space-line-before": b" \r\nGET /text.txt HTTP/1.1\r\n",
    "nul-before": b"\0GET /text.txt HTTP/1.1\r\n",
    "bom-before": b"\xef\xbb\xbfGET /text.txt HTTP/1.1\r\n",
    "nul-behind": b"GET /text.txt HTTP/1.1\0\r\n", "lower-case-simple": b"get /text.txt\r\n",
    "response": b"HTTP/1.1 200 OK\r\n", "colon-method": b"GET: /text.txt HTTP/1.1\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(32)) + b"\r\n",
    "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n", "proxy": b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n",
    "socks": b"\x05\x01\x00\r\n", "quotes": b'"GET" /text.txt HTTP/1.1\r\n',
}


def of_methods() -> Iterator[Case]:
    for method, label in METHODS.items():
        for target in ("/text.txt", "/none.txt", "/dir/", "/dir"):
            short = "missing" if target == "/none.txt" else "found"
            short = "redirect" if target == "/dir" else short
            yield Case(f"method-{short}/{label}#{target}", request(method, target), (method,))
            body = request(method, target, [("Content-Length", "5")], body=b"12345")
            yield Case(f"method-{short}-body/{label}#{target}", body, (method,))
    for method in ("OPTIONS", "GET", "HEAD", "POST", "TRACE", "BREW"):
        yield Case(f"method-star/{method.lower()}", request(method, "*"), (method,))
    for target in (
        "localhost:80", "localhost", "[::1]:80", "localhost:", "/text.txt", "http://localhost/"
    ):
        yield Case(f"method-connect/{target}", request("CONNECT", target), ("CONNECT",))


def of_targets() -> Iterator[Case]:
    for label, target in TARGETS.items():
        for method in ("GET", "HEAD"):
            yield Case(f"target/{label}#{method}", request(method, target), (method,))
        yield Case(f"target/{label}#1.0", request("GET", target, version="HTTP/1.0", host=None,
                   fields=[("Connection", "keep-alive")]))


def of_versions() -> Iterator[Case]:
    for label, version in VERSIONS.items():
        yield from with_fields(f"version/{label}", [], 3, version=version)
    for label, fields in {
        "close": [], "keep-alive": [("Connection", "keep-alive")],
        "keep-alive-upper": [("Connection", "Keep-Alive")],
        "both": [("Connection", "keep-alive, close")],
    }.items():
        for host in ("localhost", None):
            name = f"version-1.0/{label}#{'host' if host else 'no-host'}"
            yield Case(name, request("GET", "/text.txt", fields, version="HTTP/1.0", host=host))


def of_lines() -> Iterator[Case]:
    for label, line in LINES.items():
        yield Case(f"line/{label}", line + b"Host: localhost\r\n\r\n")
        yield Case(f"line-alone/{label}", line + b"\r\n")


def generate() -> Iterator[Case]:
    yield from of_methods()
    yield from of_targets()
    yield from of_versions()
    yield from of_lines()
