/// How the page of a report looks; what a color says is always said by a word, too.
enum ReviewStyle {
  /// The style sheet.
  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de;
      --good: #1a7f37; --bad: #b42318; --part: #b35900; --wait: #0b62c4; --none: #8c959f;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #0d1117; --ink: #e6edf3; --soft: #9da7b3; --line: #30363d;
        --good: #3fb950; --bad: #ff7b72; --part: #f0a04b; --wait: #58a6ff; --none: #8b949e;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
    main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
    p, li, td, caption { overflow-wrap: anywhere; }
    td:is([data-name="Kinds"], [data-name="Tasks"], [data-name^="Against"]) { overflow-wrap: break-word; }
    h1 { font-size: 1.3rem; margin: 0; letter-spacing: .04em; }
    h1.done { color: var(--good); } h1.not_done { color: var(--bad); }
    h1.not_over { color: var(--wait); } h1.unsure { color: var(--part); } h1.nothing { color: var(--soft); }
    .verdict { font-size: 1.3rem; line-height: 1.35; margin: .2rem 0 .8rem; }
    h1 ~ p { margin-block: .3rem; }
    h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; padding-top: .6rem; border-top: 1px solid var(--line); }
    table { border-collapse: collapse; width: 100%; margin: .6rem 0 1.2rem; font-size: .92rem; }
    caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
    th { color: var(--soft); font-weight: 600; white-space: nowrap; }
    td { font-variant-numeric: tabular-nums; }
    td:is([data-name="Created"], [data-name="Ended"], [data-name="Took"], [data-name="At"], [data-name="Kind"],
      [data-name="Status"], [data-name^="URLs"]) { white-space: nowrap; }
    footer, .legend { color: var(--soft); font-size: .88rem; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .3rem 0 .7rem; padding: 0; }
    .legend svg { margin-right: .4rem; }
    .picture { display: block; }
    .picture text { font-size: 12px; fill: var(--soft); }
    .picture text.name { fill: var(--ink); font-weight: 600; }
    .grid { stroke: var(--line); }
    rect { stroke-width: 1; fill: var(--none); stroke: var(--none); }
    rect.succeeded { fill: var(--good); stroke: var(--good); }
    rect.redone { fill: var(--paper); stroke: var(--part); stroke-width: 2; }
    rect.partial { fill: var(--part); stroke: var(--part); }
    rect.failed { fill: var(--bad); stroke: var(--bad); }
    rect.gone { fill: var(--paper); stroke-dasharray: 3 2; }
    rect.running, rect.queued, rect.unknown { fill: var(--paper); stroke: var(--wait); stroke-dasharray: 3 2; }
    rect.running { fill: var(--wait); fill-opacity: .35; }
    rect.untimed { fill-opacity: .2; }
    rect.curve-created { fill: none; stroke: var(--soft); stroke-dasharray: 3 2; }
    rect.curve-done { fill: var(--good); stroke: var(--good); fill-opacity: .3; }
    rect.curve-failed { fill: var(--bad); stroke: var(--bad); }
    polyline, polygon { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
    .curve-created { stroke: var(--soft); stroke-dasharray: 5 4; }
    .curve-done { stroke: var(--good); fill: var(--good); fill-opacity: .3; }
    .curve-failed { stroke: var(--bad); }
    @media (max-width: 44rem) {
      thead { display: none; }
      table, tbody, tr, td, caption { display: block; }
      tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
      td { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); padding: .1rem 0; border: 0; }
      td::before { content: attr(data-name); color: var(--soft); }
    }
    @media print {
      :root {
        --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb;
        --good: #1a7f37; --bad: #b42318; --part: #b35900; --wait: #0b62c4; --none: #777777;
      }
      body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      main { max-width: none; padding: 0; }
      table { font-size: 8.5pt; }
      th { white-space: normal; vertical-align: bottom; }
      th, td { padding-right: .6rem; }
      tr, .figure { break-inside: avoid; }
      h2, caption, thead { break-after: avoid; }
      tbody tr:first-child { break-before: avoid; }
    }

    """
}
