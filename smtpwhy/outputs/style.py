"""The style of the pages: system fonts, light and dark by the reader's wish, narrow screens, paper."""

_LIGHT = """
--ground: #ffffff; --raised: #f5f7f9; --line: #d5dbe1; --words: #1b232c; --muted: #54606d; --accent: #1d5c99;
--s0: #1f4e79; --s1: #b35c12; --s2: #2f7f73; --s3: #8a4a86; --s4: #7d8420; --s5: #77828d;
--success: #1a7037; --intermediate: #0b6a83; --temporary: #8a3fa0; --permanent: #b3261e;
"""
_DARK = """
--ground: #14181d; --raised: #1d232a; --line: #37414b; --words: #e5e9ed; --muted: #a8b2bd; --accent: #8abcec;
--s0: #7fb2e5; --s1: #e39a55; --s2: #5fbfae; --s3: #c78fc3; --s4: #c3c95a; --s5: #98a4b0;
--success: #7fd18f; --intermediate: #6fc6dc; --temporary: #dda3ec; --permanent: #f2938c;
"""

STYLE = (
    ":root { color-scheme: light dark;"
    + _LIGHT
    + "} @media (prefers-color-scheme: dark) { :root {"
    + _DARK
    + """} }
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--words); font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 2.5rem); overflow-wrap: anywhere; }
header { padding-top: 2.5rem; }
footer { margin-top: 4rem; padding-top: 1rem; padding-bottom: 3rem; color: var(--muted); font-size: .875rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
h1 { font-size: 1.75rem; font-weight: 650; }
h2 { font-size: 1.3rem; font-weight: 650; margin-top: 3.5rem; padding-top: .9rem; border-top: 2px solid var(--words); }
h3 { font-size: 1.1rem; font-weight: 650; }
main > h3, .several > article > div > h3 { margin-top: 2rem; }
h4 { font-size: .875rem; font-weight: 650; margin: 1.25rem 0 .35rem; }
p { margin: .6rem 0; max-width: 46rem; }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.muted, .id { color: var(--muted); }
.id { font-size: .8125rem; font-weight: 400; }
.source { color: var(--muted); margin-top: .25rem; }
.verdict { font-size: 1.125rem; margin-top: 1.25rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .8125rem; }
code, pre, td, th, dd, bdi { unicode-bidi: isolate; }
pre { margin: .4rem 0; padding: .55rem .75rem; background: var(--raised); border: 1px solid var(--line);
  border-radius: 3px; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem 1.5rem;
  margin: 1.5rem 0 0; }
.facts dt { color: var(--muted); font-size: .8125rem; }
.facts dd { margin: 0; font-weight: 600; }
.much { margin-bottom: 1.25rem; } .much dd { font-size: 1.375rem; line-height: 1.25; }
.read { grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); padding-top: .9rem;
  border-top: 1px solid var(--line); }
.note { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; line-height: 1.5; }
table { border-collapse: collapse; width: 100%; margin: .9rem 0; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { vertical-align: bottom; color: var(--muted); font-size: .8125rem; border-bottom-color: var(--muted); }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; white-space: nowrap; }
tbody th { font-weight: 500; }
.causes tbody th { width: 22%; }
.causes .to { width: 19%; padding-left: 1rem; }
.causes .from { width: 13%; }
.causes td:last-child { width: 120px; }
.causes .id { display: block; }
.plain { width: auto; min-width: min(100%, 20rem); font-size: .875rem; }
.plain th { font-weight: 400; }
.plain td, .plain th { padding-top: .25rem; padding-bottom: .25rem; }
.texts { max-width: none; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
.scroll th, .scroll td { white-space: nowrap; }
figure { margin: 1.5rem 0 0; }
figcaption { color: var(--muted); font-size: .875rem; max-width: 46rem; }
svg { display: block; overflow: visible; }
svg.trend { fill: var(--accent); margin-top: .1rem; }
.plot { padding: 1.25rem 0 .25rem 3.25rem; }
.chart text { fill: var(--muted); font-size: 12px; }
.grid { stroke: var(--line); }
.axis { stroke: var(--muted); }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); }
.s3 { fill: var(--s3); } .s4 { fill: var(--s4); } .s5 { fill: var(--s5); }
.stripe { fill: var(--ground); fill-opacity: .45; }
.chart rect { stroke: var(--ground); stroke-width: 1px; }
.chart pattern rect { stroke: none; }
.narrow { display: none; }
.legend { list-style: none; margin: .75rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem;
  font-size: .875rem; }
.legend li { display: flex; gap: .5rem; align-items: baseline; }
.legend li, .legend span { min-width: 0; }
.legend svg { flex: none; align-self: center; }
details { margin: .6rem 0; }
summary { cursor: pointer; width: fit-content; padding: .15rem 0; }
summary:hover { color: var(--accent); }
.steps > summary { font-weight: 600; font-size: .9375rem; }
ol { margin: .4rem 0 1rem; padding-left: 1.75rem; }
li + li { margin-top: .5rem; }
.legend li + li { margin-top: 0; }
ol li { max-width: 46rem; }
.cause { margin-top: 2.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); scroll-margin-top: .5rem; }
h2 + .cause, h2 + p + .cause { border-top: 0; padding-top: 0; margin-top: 1.25rem; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 19rem); gap: 0 3rem; }
.sides h4:first-child { margin-top: .6rem; }
.sides .plain { width: 100%; min-width: 0; margin: 0; }
.small { font-size: .9375rem; }
.small h3 { font-size: 1rem; }
nav { max-width: 72rem; margin: 0 auto; padding: 2.5rem clamp(1rem, 3vw, 2.5rem) 0; overflow-wrap: anywhere; }
.several > article { scroll-margin-top: .5rem; }
.several > article + article { margin-top: 3.5rem; border-top: 2px solid var(--words); }
.several header { padding: 2rem 0 0; }
.answer { overflow-wrap: anywhere; }
.answer h2 { font-size: 1.0625rem; margin-top: 1.75rem; padding-top: 0; border-top: 0; }
.answer h3 { font-size: .9375rem; margin-top: 1rem; }
.answer h4 { font-size: .875rem; font-weight: 600; color: var(--muted); margin: .75rem 0 0; }
.answer h2 + p, .answer h2 + ul, .answer h2 + ol, .answer h3 + p, .answer h3 + ol { margin-top: .3rem; }
.answer ul { margin: .4rem 0 1rem; padding-left: 1.25rem; }
.answer li { max-width: 46rem; }
.answer pre { max-width: 60rem; }
.number { font-variant-numeric: tabular-nums; margin-right: .35em; }
.outcome { margin: .25rem 0 0; font-weight: 600; color: var(--muted); }
.outcome.success { color: var(--success); } .outcome.intermediate { color: var(--intermediate); }
.outcome.temporary { color: var(--temporary); } .outcome.permanent { color: var(--permanent); }
.links li { overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem; margin: 1.5rem 0; }
.card { padding: 1rem 1.25rem; border: 1px solid var(--line); border-top: 3px solid var(--muted); border-radius: 3px; }
.card.success { border-top-color: var(--success); } .card.intermediate { border-top-color: var(--intermediate); }
.card.temporary { border-top-color: var(--temporary); } .card.permanent { border-top-color: var(--permanent); }
.card h2 { margin-top: 0; }
.ground { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.ground h2 { font-size: 1.3rem; margin-top: 0; }
.stacked thead th, .short { white-space: nowrap; }
.strong th, .strong td { font-weight: 650; background: var(--raised); }
@media screen and (max-width: 47rem) {
  .cards { grid-template-columns: minmax(0, 1fr); }
  .stacked thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .stacked, .stacked tbody, .stacked tbody tr, .stacked th, .stacked td { display: block; }
  .stacked tbody tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .stacked tbody th, .stacked tbody td { border: 0; padding: 0; white-space: normal; }
  .stacked td::before { content: attr(data-label) " "; color: var(--muted); font-size: .8125rem; font-weight: 400; }
  .stacked td:empty { display: none; }
}
@media screen and (max-width: 60rem) { .sides { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 47rem) {
  .wide { display: none; } .narrow { display: inline; }
  .plot { padding-left: 2.5rem; }
  .causes thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .causes, .causes tbody { display: block; }
  .causes tbody tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .1rem 1rem;
    padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .causes tbody th, .causes tbody td { display: block; border: 0; padding: 0; text-align: left; max-width: none;
    white-space: normal; }
  .causes tbody th, .causes .to, .causes .from, .causes td:last-child { grid-column: 1 / -1; width: auto; }
  .causes td::before { content: attr(data-label) " "; color: var(--muted); font-size: .8125rem; }
  .causes tbody td:empty { display: none; }
  .causes .to { padding-left: 0; }
  .causes .note { display: inline; }
  .causes svg.trend { margin-top: .35rem; }
}
@media print {
  :root {"""
    + _LIGHT
    + """ color-scheme: light; }
  html { font-size: 82%; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  h2, h3, h4, summary, thead { break-after: avoid; }
  tr, li, pre, figure, .facts, .card h2 { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .several > article { break-before: page; } .several > article:first-child { break-before: auto; }
  .sides { grid-template-columns: minmax(0, 1fr) minmax(0, 14rem); gap: 0 2rem; }
  .read { grid-template-columns: repeat(4, auto); justify-content: space-between; }
  .causes td, .causes th { padding-right: .5rem; }
  .causes td:last-child, svg.trend { width: 5.5rem; }
  .scroll { overflow: visible; font-size: .75rem; }
  .scroll thead th, .scroll td { white-space: normal; }
  .scroll table { font-size: inherit; width: 100%; }
  summary { list-style: none; }
  summary::-webkit-details-marker { display: none; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
}
@page { margin: 16mm 15mm; }
"""
)
"""The whole style sheet. It holds nothing from outside."""
