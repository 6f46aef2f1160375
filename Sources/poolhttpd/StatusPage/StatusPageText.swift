// SPDX-License-Identifier: Apache-2.0

/// What of the status page never changes, and the policy that lets a browser run nothing else.
enum StatusPageText {
    static let style = """

        :root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6478; --page: #f7f8fa;
          --card: #fff; --line: #dfe2e8; --accent: #c2410c; --fill: #fde3d3; --good: #166534;
          --bad: #b91c1c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #9aa3b5; --page: #14171d; --card: #1b1f27;
            --line: #2c323d; --accent: #fb923c; --fill: #43281a; --good: #4ade80; --bad: #f87171; }
        }
        body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; background: var(--page);
          color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
          font-variant-numeric: tabular-nums; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
        h1 { margin: 0; font-size: 1.6rem; }
        h1 small, h2 small { color: var(--soft); font-size: 1rem; font-weight: 400; }
        h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
        h2 small { font-size: .85rem; }
        header p { margin: 0; }
        header p:last-child { margin-left: auto; font-size: .85rem; }
        #state { font-weight: 600; }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        .busy { color: var(--accent); }
        .soft { color: var(--soft); }
        .banner, code, .long { overflow-wrap: anywhere; }
        .banner { margin: 1rem 0 0; padding: .6rem .9rem; border: 1px solid; border-radius: .5rem;
          border-left-width: .4rem; background: var(--card); font-weight: 600; }
        .banner ul { margin: .25rem 0 0; padding-left: 1.1rem; font-weight: 400;
          color: var(--ink); }
        #lost { margin: 0 0 1rem; }
        .lost #lost { display: block; }
        .lost main { opacity: .4; }
        dl { display: grid; gap: .75rem; margin: 1rem 0 0;
          grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
        dl div, .workers li { border: 1px solid var(--line); border-radius: .5rem;
          padding: .5rem .75rem; background: var(--card); }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-size: 1.4rem; }
        dd small { color: var(--soft); font-size: .85rem; }
        .counts { margin: 0; gap: 0 2rem;
          grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
        .counts div { display: flex; justify-content: space-between; border-width: 0 0 1px;
          border-radius: 0; padding: .3rem 0; background: none; }
        .counts dt { color: inherit; font-size: 1rem; }
        .counts dd { font-size: 1rem; }
        .workers { display: grid; gap: .5rem; margin: 0; padding: 0; list-style: none;
          grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
        .workers li { display: flex; gap: .75rem; padding: .3rem .75rem; min-width: 0; }
        .workers b { font-weight: 400; white-space: nowrap; color: var(--ink); }
        .workers span { flex: 1; min-width: 0; }
        .workers span, .cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .workers i { font-style: normal; white-space: nowrap; }
        table { width: 100%; border-collapse: collapse; }
        th, td { padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line);
          text-align: left; font-weight: 400; vertical-align: top; }
        thead th { color: var(--soft); font-size: .85rem; }
        th[colspan] { padding-top: .9rem; font-size: .85rem; }
        tr > :last-child { padding-right: 0; }
        td small { display: block; color: var(--soft); font-size: .85rem; overflow: hidden;
          text-overflow: ellipsis; }
        .cut { width: 100%; max-width: 0; }
        #slowest tr > :not(:first-child) { text-align: right; white-space: nowrap; }
        .last { text-align: right; }
        #settings .last { font-size: .85rem; white-space: nowrap; }
        #settings td:first-child { white-space: nowrap; }
        code { font: .9em ui-monospace, monospace; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
          gap: 1rem; }
        figure { margin: 0; }
        figcaption { display: flex; gap: .5rem; }
        figcaption span { margin-left: auto; color: var(--soft); font-size: .85rem; }
        svg { display: block; width: 100%; height: 4rem; border-bottom: 1px solid var(--line); }
        polygon { fill: var(--fill); }
        polyline { fill: none; stroke: var(--accent); stroke-width: 1.5;
          vector-effect: non-scaling-stroke; }
        footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; }
        a { color: var(--accent); }
        @media (max-width: 40rem) {
          body { padding: 1rem; }
          th, td { padding-right: .6rem; }
          #sites thead, #settings thead { display: none; }
          #sites tr, #settings tr { display: flex; flex-wrap: wrap; gap: 0 .6rem;
            padding: .3rem 0; border-bottom: 1px solid var(--line); }
          #sites td, #settings td { padding: 0; border: 0; }
          #sites .last, #settings .last { margin-left: auto; }
          #sites td:nth-child(2), #settings td:nth-child(2) { order: 1; width: 100%; }
          th[colspan] { border: 0; padding: .5rem 0 0; }
        }

        """

    static let script = """

        "use strict";
        setInterval(async () => {
          // Nobody looks, or somebody is about to copy something.
          if (document.hidden || !getSelection().isCollapsed) return;
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
        + "style-src 'sha256-EiV6qo2RIq6hFi6u9263Yu0jWJvTsT7fkQ7jt+uQQxE='; "
        + "script-src 'sha256-zBXUFLshLRHeQHIBS/HiHynHTWxoQROy4S7FS/fB8X0='; "
        + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"
}
