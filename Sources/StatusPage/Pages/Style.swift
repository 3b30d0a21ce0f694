enum Style {
    static let sheet = """
        :root { color-scheme: light dark; --text: #1c1c1e; --soft: #63636b; --back: #fbfbfa; --card: #fff;
          --line: #dedee3; --good: #1a7f37; --bad: #c62828; --warn: #9a6700; --bar: #3b6ea5; }
        @media (prefers-color-scheme: dark) { :root { --text: #e8e8ea; --soft: #a0a0a8; --back: #161618; --card: #202023;
          --line: #3a3a40; --good: #56d364; --bad: #ff8a80; --warn: #e3b341; --bar: #7fb0e6; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 68rem; padding: 1rem; background: var(--back); color: var(--text);
          font: 1rem/1.45 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: .2rem 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
        a { color: var(--bar); } code { font-size: .9em; overflow-wrap: anywhere; }
        small, .note, .none, dt { color: var(--soft); } .note { font-size: .9rem; }
        .state { margin: 0; } .good { color: var(--good); } .bad { color: var(--bad); }
        .address { margin: 0; overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; padding: 0;
          list-style: none; }
        .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        .tiles b { display: block; font-size: 1.5rem; } .tiles small { display: block; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem; }
        figure { margin: 0; } svg { width: 100%; height: auto; } rect { fill: var(--bar); }
        svg text { fill: var(--soft); font-size: 11px; }
        .troubles, .articles { padding-left: 1.1rem; } .troubles small { display: block; overflow-wrap: anywhere; }
        .articles p { margin: .2rem 0 .8rem; color: var(--soft); }
        form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .6rem; }
        input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; padding: .35rem .6rem; min-width: 0; } input[type=search] { flex: 1 1 14rem; }
        table { width: 100%; border-collapse: collapse; } th { text-align: left; white-space: nowrap; }
        th a { text-decoration: none; } th[aria-sort] a { text-decoration: underline; }
        th, td { padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
          overflow-wrap: anywhere; }
        td time, td .none { white-space: nowrap; } .reason { display: block; } .number { text-align: right; }
        .health { font-size: .85rem; font-weight: 600; white-space: nowrap; }
        .fails, .stopped { color: var(--bad); } .waits, .new { color: var(--warn); } .ok { color: var(--good); }
        .off { color: var(--soft); }
        dl { margin: 0; } dl div { display: flex; gap: .8rem; padding: .2rem 0; border-bottom: 1px solid var(--line); }
        dt { flex: 0 0 9rem; } dd { margin: 0; overflow-wrap: anywhere; }
        .strip { display: flex; gap: 3px; padding: 0; margin: 0; list-style: none; }
        .strip li { width: 14px; height: 26px; border-radius: 3px; background: var(--line); }
        .strip .content { background: var(--good); } .strip .failed { background: var(--bad); }
        .strip span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .pager { display: flex; gap: .8rem; margin: .8rem 0; }
        @media (max-width: 40rem) { .wide { display: none; } dl div { display: block; } td, th { font-size: .92rem; } }

        """
}
