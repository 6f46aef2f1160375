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
        <link rel="icon" href="data:,">
        <title>poolhttpd is running</title>
        <style>
        :root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6478; --page: #f7f8fa;
          --accent: #c2410c; --code: #e9ebf0; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #9aa3b5; --page: #14171d; --accent: #fb923c;
            --code: #232833; }
        }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center;
          background: var(--page); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
        main { padding: 2rem; max-width: 38rem; }
        h1 { margin: 0 0 .5rem; font-size: 2rem; line-height: 1.2; }
        p, footer { margin: 0; color: var(--soft); }
        ul { margin: 1.5rem 0; padding-left: 1.2rem; }
        li { margin: .6rem 0; }
        a { color: var(--accent); }
        code { font: .92em ui-monospace, monospace; background: var(--code);
          border-radius: .3em; padding: .1em .35em; }
        footer { font-size: .9rem; }
        </style>
        </head>
        <body>
        <main>
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
        </main>
        </body>
        </html>

        """.utf8)
}
