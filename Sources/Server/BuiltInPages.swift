// SPDX-License-Identifier: Apache-2.0

/// What is served while no root is set: a welcome page that says what to do next.
enum BuiltInPages {
    static let mediaType = "text/html; charset=utf-8"

    /// The welcome page's HTML.
    static let welcome = Array(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>poolhttpd is running</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto 0;
          padding: 0 1.5rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin-bottom: .4rem; }
        code { font: .95em ui-monospace, monospace; background: #8882; border-radius: .3em;
          padding: .1em .35em; }
        li { margin: .5rem 0; }
        footer { margin-top: 3rem; font-size: .9rem; opacity: .7; }
        </style>
        </head>
        <body>
        <h1>poolhttpd is running.</h1>
        <p>This is its welcome page: no directory to serve has been set yet.</p>
        <ul>
        <li>Serve a directory: set <code>root = /srv/www</code> in
        <code>/etc/poolhttpd/poolhttpd.conf</code>, or start
        <code>poolhttpd --root /srv/www</code>.</li>
        <li>See what a fixed pool does: <a href="/sleep?seconds=2">/sleep?seconds=2</a> holds one
        worker for two seconds while the others go on.</li>
        <li>Ask whether it is well: <a href="/healthz">/healthz</a>.</li>
        <li>Read what it did: <code>journalctl -u poolhttpd</code>.</li>
        </ul>
        <footer>A fixed pool of worker threads, fed by a job channel.</footer>
        </body>
        </html>

        """.utf8)
}
