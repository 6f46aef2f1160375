// SPDX-License-Identifier: Apache-2.0

/// Complete heads that are accepted, some with a refusal that keeps the connection.
enum AcceptedRequests {
    static let all: [String] = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /index.html?a=b&c=d HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
        "HEAD /a|b[c] HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.9\r\nHost: a\r\nConnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
        "GET http://a.example/b?c HTTP/1.1\r\nHost: other\r\n\r\n",
        "GET HTTPS://a.example HTTP/1.1\r\nHost: other\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\nExpect: 100-Continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \t Chunked \t\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n",
        "GET / HTTP/1.1\r\nhOsT:a\r\nX: \t\r\nY:\r\n!#$%&'*+-.^_`|~09: z\u{9}é\u{FF}\r\n\r\n",
        """
        GET /assets/app.css?v=3 HTTP/1.1\r
        Host: www.example.org\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
        Accept: text/css,*/*;q=0.1\r
        Accept-Language: en-US,en;q=0.5\r
        Accept-Encoding: gzip, deflate, br, zstd\r
        Referer: http://www.example.org/\r
        Connection: keep-alive\r
        If-None-Match: "a", "b"\r
        If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r
        Cookie: session=0123456789abcdef\r
        \r

        """,
    ]
}
