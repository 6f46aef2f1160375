// SPDX-License-Identifier: Apache-2.0

/// What of the status page never changes, and the policy that lets a browser run nothing else.
enum StatusPageText {
    static let style = """

        :root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6478; --page: #f7f8fa;
          --line: #dfe2e8; --accent: #c2410c; --fill: #fde3d3; --good: #166534; --bad: #b91c1c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #9aa3b5; --page: #14171d; --line: #2c323d;
            --accent: #fb923c; --fill: #43281a; --good: #4ade80; --bad: #f87171; }
        }
        body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--page);
          color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
        h1 { margin: 0; font-size: 1.6rem; }
        h1 small { color: var(--soft); font-size: 1rem; font-weight: 400; }
        h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
        header p { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem;
          margin: 1rem 0 0; }
        dl div { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
        table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line);
          text-align: left; font-weight: 400; vertical-align: top; }
        thead th { color: var(--soft); font-size: .85rem; }
        td:last-child, thead th:last-child { padding-right: 0; text-align: right;
          white-space: nowrap; }
        .busy { color: var(--accent); overflow-wrap: anywhere; }
        .idle { color: var(--soft); }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
          gap: 1rem; }
        figure { margin: 0; }
        figcaption { font-variant-numeric: tabular-nums; }
        figcaption span { color: var(--soft); font-size: .85rem; }
        svg { display: block; width: 100%; height: 4rem; border-bottom: 1px solid var(--line); }
        polygon { fill: var(--fill); }
        polyline { fill: none; stroke: var(--accent); stroke-width: 1.5;
          vector-effect: non-scaling-stroke; }
        footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; }
        a { color: var(--accent); }
        .lost main { opacity: .4; }

        """

    static let script = """

        "use strict";
        setInterval(async () => {
          if (document.hidden) return;
          try {
            const answer = await fetch("/status", { headers: { Accept: "text/html" } });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            document.querySelector("main").replaceWith(page.querySelector("main"));
            document.title = page.title;
            document.body.classList.remove("lost");
          } catch {
            document.body.classList.add("lost");
          }
        }, 2000);

        """

    /// The value of `Content-Security-Policy`: the hashes are those of the two texts above.
    ///
    /// Source: Content Security Policy Level 3 section 2.3.1.
    static let policy =
        "default-src 'none'; "
        + "style-src 'sha256-iVoQCKQO8NJC51zneyQ9h4C/rc3PLanzQKTNbxh7gFc='; "
        + "script-src 'sha256-1o64Rg4o8HU6OnHJNe5KjYvvLO5rk95S6lrVVc1zgQ0='; "
        + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"
}
