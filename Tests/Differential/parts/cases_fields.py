# SPDX-License-Identifier: Apache-2.0

"""Cases of the field section: its syntax, Host, Connection, Expect, limits."""

from collections.abc import Iterator

from cases import Case, request, with_fields

HOSTS = {
    "name": "localhost", "port": "localhost:80", "upper": "LOCALHOST", "dot-end": "localhost.",
    "empty-port": "localhost:", "big-port": "localhost:65536", "long-port": "localhost:" + "1" * 30,
    "bad-port": "localhost:x", "sign-port": "localhost:-1", "two-ports": "localhost:1:2",
    "ipv4": "127.0.0.1", "ipv4-like": "999.1.1.1", "ipv6": "[::1]", "ipv6-port": "[::1]:80",
    "ipv6-bare": "::1", "ipv6-open": "[::1", "ipv6-bad": "[::g]", "ipv6-empty": "[]",
    "ipv6-behind": "[::1]x", "ipvfuture": "[v1.a]", "empty": "", "space": "local host",
    "tab": "local\thost", "slash": "localhost/a", "query": "localhost?a", "hash": "localhost#a",
    "user": "user@localhost", "backslash": "local\\host", "underscore": "local_host",
    "percent": "local%68ost", "bad-percent": "local%zzhost", "comma": "localhost, localhost",
    "list": "a,b", "high": b"l\xc3\xb6calhost", "nul": "local\0host", "delete": "local\x7fhost",
    "quotes": '"localhost"', "angle": "<localhost>", "pipe": "a|b", "star": "*", "dot": ".",
    "dots": "a..b", "leading-dot": ".a", "leading-hyphen": "-a", "only-port": ":80",
    "long": "a" * 300, "label-long": "a" * 64 + ".b", "sub-delims": "a!$&'()*+,;=b", "tilde": "a~b",
    "brace": "{a}", "caret": "a^b", "grave": "a`b", "at": "@", "url": "http://localhost/",
}

# Label: a line among others, without its end.
LINES = {
    "space-before-colon": b"X-A : b", "tab-before-colon": b"X-A\t: b", "no-colon": b"X-A b",
    "no-colon-word": b"X-A", "empty-name": b": b", "only-colon": b":", "name-space": b"X A: b",
    "name-nul": b"X\0A: b", "name-control": b"X\x01A: b", "name-delete": b"X\x7fA: b",
    "name-high": b"X\xe4A: b", "name-slash": b"X/A: b", "name-quote": b'X"A: b',
    "name-at": b"X@A: b",
    "name-bracket": b"X[A]: b", "name-brace": b"X{A}: b", "name-paren": b"X(A): b",
    "name-equals": b"X=A: b",
    "name-comma": b"X,A: b", "name-semicolon": b"X;A: b", "name-backslash": b"X\\A: b",
    "name-underscore": b"X_A: b", "name-odd-token": b"X!#$%&'*+-.^`|~A: b", "name-digit": b"1: b",
    "value-empty": b"X-A:", "value-spaces": b"X-A:   ", "value-no-space": b"X-A:b",
    "value-tab": b"X-A:\tb\t",
    "value-inner": b"X-A: b  c\td", "value-high": b"X-A: \xe4\xff\x80",
    "value-utf8": b"X-A: \xc3\xa4",
    "value-nul": b"X-A: b\0c", "value-control": b"X-A: b\x01c", "value-escape": b"X-A: b\x1bc",
    "value-delete": b"X-A: b\x7fc", "value-vertical-tab": b"X-A: b\x0bc",
    "value-form-feed": b"X-A: b\x0cc",
    "value-cr": b"X-A: b\rc", "value-cr-end": b"X-A: b\r", "value-lf": b"X-A: b\nX-B: c",
    "value-lf-start": b"X-A: \nb: c", "value-colons": b"X-A: b:c::", "value-quotes": b'X-A: "b',
    "value-long": b"X-A: " + b"b" * 4000, "folded": b"X-A: b\r\n c", "folded-tab": b"X-A: b\r\n\tc",
    "folded-empty": b"X-A: b\r\n ", "folded-twice": b"X-A: b\r\n c\r\n d",
    "leading-space": b" X-A: b",
    "leading-tab": b"\tX-A: b", "space-line": b" ", "lf-only-line": b"X-A: b\n",
    "cr-line": b"X-A: b\r\r",
    "lone-cr-line": b"\r", "bom": b"\xef\xbb\xbfX-A: b", "many-colons": b":::",
    "http-line": b"GET / HTTP/1.1",
}

CONNECTIONS = {
    "close": "close", "upper": "CLOSE", "mixed": "Close", "keep-alive": "keep-alive",
    "both": "keep-alive, close", "both-turned": "close, keep-alive", "list": "foo, close, bar",
    "no-space": "foo,close", "empty-elements": ",, close ,,", "empty": "", "unknown": "foo",
    "prefix": "closed", "suffix": "xclose", "space": "clo se", "quoted": '"close"',
    "tabs": "foo\t,\tclose",
    "semicolon": "close;a=b", "upgrade": "Upgrade", "names-host": "Host",
    "names-length": "Content-Length",
    "te": "TE", "only-comma": ",",
}

EXPECTATIONS = {
    "continue": "100-continue", "upper": "100-CONTINUE", "mixed": "100-Continue", "other": "200-ok",
    "empty": "", "list": "100-continue, 100-continue", "list-other": "100-continue, foo",
    "parameter": "100-continue;a=b", "value": "100-continue=a", "prefix": "100-cont",
    "suffix": "100-continued",
    "number": "100", "space": "100 continue", "quoted": '"100-continue"', "comma": ",100-continue,",
}


def of_hosts() -> Iterator[Case]:
    for label, host in HOSTS.items():
        for number, (method, target) in enumerate((
            ("GET", "/text.txt"), ("HEAD", "/dir/"), ("GET", "/dir"),
            ("GET", "http://localhost/text.txt"),
        )):
            family = "host-absolute" if target[0] == "h" else "host"
            data = request(method, target, host=host)
            yield Case(f"{family}/{label}#{number}", data, (method,))
        fields = [("Connection", "keep-alive")]
        data = request("GET", "/text.txt", fields, version="HTTP/1.0", host=host)
        yield Case(f"host-1.0/{label}", data)
    for label, fields in {
        "missing": [], "same-twice": [("Host", "localhost")] * 2,
        "other-twice": [("Host", "localhost"), ("Host", "b")],
        "first-empty": [("Host", ""), ("Host", "localhost")],
        "case-twice": [("Host", "localhost"), ("hOST", "localhost")],
        "lower": [("host", "localhost")],
        "apart": [("Host", "localhost"), ("X-A", "b"), ("Host", "localhost")],
        "thrice": [("Host", "localhost")] * 3,
    }.items():
        yield from with_fields(f"host-lines/{label}", fields, host=None)
        yield from with_fields(
            f"host-lines-1.0/{label}", fields, host=None, version="HTTP/1.0")
    absolute = request("GET", "http://localhost/text.txt", host=None)
    yield Case("host-absolute/missing", absolute)


def of_syntax() -> Iterator[Case]:
    for label, line in LINES.items():
        first, second = b"GET /text.txt HTTP/1.1\r\n", b"Host: localhost\r\n"
        yield Case(f"field/{label}#first", first + line + b"\r\n" + second + b"\r\n")
        yield Case(f"field/{label}#last", first + second + line + b"\r\n\r\n")
        inside = first + second + b"X-B: c\r\n" + line + b"\r\nX-C: d\r\n\r\n"
        yield Case(f"field/{label}#inside", inside)
        yield Case(f"field/{label}#head", b"HEAD" + inside[3:], ("HEAD",))
        yield Case(f"field/{label}#1.0", first.replace(b"1.1", b"1.0") + second
                   + b"Connection: keep-alive\r\n" + line + b"\r\n\r\n")
    for label, end in {"lf": b"\n", "cr": b"\r", "lf-cr": b"\n\r", "cr-cr-lf": b"\r\r\n"}.items():
        lines = [b"GET /text.txt HTTP/1.1", b"Host: localhost", b"X-A: b", b""]
        yield Case(f"line-ends/all-{label}", b"".join(line + end for line in lines))
        yield Case(f"line-ends/field-{label}", b"\r\n".join(lines[:2]) + end + b"X-A: b\r\n\r\n")
        yield Case(f"line-ends/last-{label}", b"\r\n".join(lines[:3]) + end + b"\r\n")
        yield Case(f"line-ends/empty-{label}", b"\r\n".join(lines[:3]) + b"\r\n" + end)


def of_connection() -> Iterator[Case]:
    for label, value in CONNECTIONS.items():
        yield from with_fields(f"connection/{label}", [("Connection", value)])
        yield from with_fields(
            f"connection-1.0/{label}", [("Connection", value)], version="HTTP/1.0")
    yield from with_fields("connection/two-lines", [("Connection", "foo"), ("Connection", "close")])
    closing = [("Connection", "close"), ("Connection", "keep-alive")]
    yield from with_fields("connection/two-close", closing)
    yield from with_fields("connection/proxy", [("Proxy-Connection", "close")])
    yield from with_fields("connection/keep-alive-field", [("Keep-Alive", "timeout=1, max=1")])
    for value in ("h2c", "websocket", "TLS/1.0", "HTTP/2.0", "foo"):
        fields = [("Connection", "Upgrade"), ("Upgrade", value)]
        yield from with_fields(f"connection/upgrade-{value}", fields)


def of_expect() -> Iterator[Case]:
    for label, value in EXPECTATIONS.items():
        yield from with_fields(f"expect/{label}", [("Expect", value)])
        yield from with_fields(f"expect-1.0/{label}", [("Expect", value)], version="HTTP/1.0")
        fields = [("Expect", value), ("Content-Length", "5")]
        yield from with_fields(f"expect-body/{label}", fields, body=b"12345")
        chunked = [("Expect", value), ("Transfer-Encoding", "chunked")]
        yield from with_fields(f"expect-chunked/{label}", chunked, body=b"5\r\n12345\r\n0\r\n\r\n")
    twice = [("Expect", "100-continue")] * 2 + [("Content-Length", "5")]
    yield from with_fields("expect-body/two-lines", twice, body=b"12345")


def of_limits() -> Iterator[Case]:
    yield Case("limit/one-field-of-20k", request(fields=[("X-A", "b" * 20_000)]))
    yield Case("limit/one-field-of-60k", request(fields=[("X-A", "b" * 60_000)]))
    yield Case("limit/fields-90", request(fields=[(f"X-{n}", "b") for n in range(90)]))
    yield Case("limit/fields-300", request(fields=[(f"X-{n}", "b") for n in range(300)]))
    yield Case("limit/all-of-100k", request(fields=[(f"X-{n}", "b" * 2000) for n in range(50)]))
    yield Case("limit/name-of-5k", request(fields=[("X" * 5000, "b")]))
    yield Case("limit/same-name-50", request(fields=[("X-A", "b")] * 50))


def generate() -> Iterator[Case]:
    yield from of_hosts()
    yield from of_syntax()
    yield from of_connection()
    yield from of_expect()
    yield from of_limits()
