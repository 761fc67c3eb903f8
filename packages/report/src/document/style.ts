/** The style sheet of report.html: no import, no font, no address, so that nothing is ever fetched. */
export const style = `
:root {
  color-scheme: light dark;
  --ink: #1a1d21; --quiet: #59626d; --rule: #d5dae0; --faint: #eceff2; --paper: #ffffff; --wash: #f5f7f9;
  --accent: #0a5a8a; --best: #e6f2ec; --caution: #b35c00; --caution-wash: #fdf4e7;
  --text: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ec; --quiet: #a0a9b4; --rule: #3a424b; --faint: #272d34; --paper: #14181c; --wash: #1b2026;
    --accent: #7cc0ea; --best: #1d3a2d; --caution: #f0ad4e; --caution-wash: #2b2418;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 var(--text); overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible, .panel:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
.page { max-width: 62rem; margin: 0 auto; padding: 0 1rem 4rem; }
header { padding: 2.25rem 0 1.25rem; border-bottom: 1px solid var(--rule); }
h1 { font: 600 clamp(1.7rem, 1.2rem + 2vw, 2.4rem)/1.15 var(--text); margin: 0 0 .5rem; letter-spacing: -.01em; text-wrap: balance; }
.subtitle { font: 1rem/1.5 var(--sans); color: var(--quiet); margin: 0; }
header .lead { margin: 1rem 0 0; }
h2 { font: 600 1.5rem/1.25 var(--text); margin: 3.25rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--rule); scroll-margin-top: .5rem; }
h3 { font: 600 1.05rem/1.35 var(--sans); margin: 2.1rem 0 .6rem; scroll-margin-top: .5rem; }
h4 { font: 600 .95rem/1.35 var(--sans); margin: 1.6rem 0 .5rem; }
p { margin: 0 0 .9rem; max-width: 44rem; }
p + ul { margin-top: -.4rem; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; max-width: 44rem; }
li { margin: .3rem 0; }
li::marker { color: var(--quiet); }
code { font: .86em var(--mono); background: var(--faint); border-radius: 3px; padding: .08em .3em; overflow-wrap: anywhere; }
pre { font: .82rem/1.5 var(--mono); background: var(--wash); border: 1px solid var(--rule); border-radius: 4px; padding: .75rem 1rem; overflow-x: auto; margin: 0 0 1rem; }
pre code { font: inherit; background: none; padding: 0; overflow-wrap: normal; }
nav { font: .875rem/1.4 var(--sans); }
nav h2 { font: 600 .75rem/1 var(--sans); letter-spacing: .07em; text-transform: uppercase; color: var(--quiet); border: 0; margin: 0 0 .6rem; padding: 0; }
nav ol { list-style: none; margin: 0; padding: 0; columns: 2; column-gap: 1.5rem; }
nav li { margin: 0; break-inside: avoid; }
nav a { display: block; padding: .28rem 0; color: inherit; text-decoration: none; }
nav a:hover { color: var(--accent); text-decoration: underline; }
nav { padding: 1rem 0; border-bottom: 1px solid var(--rule); }
main > section:first-child > h2 { border-top: 0; margin-top: 1.25rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); gap: .9rem; margin: 1.1rem 0 1.4rem; }
.card { border: 1px solid var(--rule); border-top: 3px solid var(--accent); border-radius: 3px; padding: .85rem 1rem .9rem; background: var(--wash); font-family: var(--sans); }
.card .label { font-size: .75rem; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); margin: 0 0 .35rem; }
.card .choice { overflow-wrap: anywhere; font-size: 1.1rem; font-weight: 650; line-height: 1.25; margin: 0; }
.card .figure { font-size: .95rem; margin: .15rem 0 .5rem; font-variant-numeric: tabular-nums; }
.card .text { font-size: .85rem; line-height: 1.45; color: var(--quiet); margin: 0; }
.note { border-left: 3px solid var(--caution); background: var(--caution-wash); padding: .6rem .9rem; margin: 0 0 1.1rem; font: .92rem/1.5 var(--sans); max-width: 46rem; }
.table { margin: 1.4rem 0 1.8rem; font-family: var(--sans); }
.caption { font: .875rem/1.45 var(--sans); margin: 0 0 .5rem; max-width: 48rem; }
.caption b { font-weight: 650; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font: .84rem/1.4 var(--sans); font-variant-numeric: tabular-nums lining-nums; border-top: 1.5px solid var(--ink); border-bottom: 1.5px solid var(--ink); min-width: min(100%, 26rem); }
th, td { padding: .34rem .55rem; text-align: left; vertical-align: baseline; overflow-wrap: normal; }
th:first-child, td:first-child { padding-left: .15rem; }
thead th { font-weight: 600; border-bottom: 1px solid var(--ink); vertical-align: bottom; line-height: 1.25; }
thead th.span { border-bottom: 1px solid var(--rule); text-align: center; font-weight: 500; color: var(--quiet); }
tbody th { font-weight: 400; }
tbody + tbody tr:first-child > * { border-top: 1px solid var(--rule); }
tbody tr.group th { font-weight: 600; padding-top: .6rem; background: none; }
tbody tr.group span { position: sticky; left: .15rem; }
.number { text-align: right; }
td.number, th.word { white-space: nowrap; }
td strong { font-weight: 700; background: var(--best); padding: .1em .32em; margin: 0 -.32em; border-radius: 2px; }
td .under { display: block; color: var(--quiet); font-size: .9em; white-space: nowrap; }
td sup { font-size: .72em; line-height: 0; margin-left: .1em; }
.long { max-height: 30rem; overflow: auto; border-bottom: 1px solid var(--rule); }
.long thead th { position: sticky; top: 0; background: var(--paper); }
.notes { font: .8rem/1.45 var(--sans); color: var(--quiet); margin: .5rem 0 0; padding: 0; list-style: none; max-width: 48rem; }
.notes li { margin: .12rem 0; }
figure { margin: 1.5rem 0 2rem; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font: .84rem/1.5 var(--sans); list-style: none; padding: 0; margin: 0 0 .6rem; max-width: none; }
.legend li { margin: 0; display: flex; align-items: center; gap: .45rem; }
.panels { display: flex; flex-wrap: wrap; gap: 1.1rem 1rem; align-items: flex-end; }
.panel { max-width: 100%; width: min-content; overflow-x: auto; margin: 0; font-family: var(--sans); }
.panel svg { display: block; }
.panel .title { font: 600 .82rem/1.35 var(--sans); margin: 0 0 .25rem; max-width: none; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10rem), 1fr)); overflow-wrap: anywhere; gap: .9rem; }
@media (min-width: 60rem) {
  .columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .columns-4 { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .columns-5 { grid-template-columns: repeat(5, minmax(0, 1fr)); }
  .columns-6 { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .columns-7 { grid-template-columns: repeat(7, minmax(0, 1fr)); }
  .columns-8 { grid-template-columns: repeat(8, minmax(0, 1fr)); }
}
.pictures .panel { overflow: visible; width: auto; min-width: 0; }
.pictures svg { width: 100%; height: auto; aspect-ratio: 1; background: #0b0d0f; border-radius: 2px; }
.pictures .title { font-weight: 400; font-size: .8rem; margin: .35rem 0 0; }
figcaption { font: .875rem/1.45 var(--sans); margin-top: .7rem; max-width: 48rem; }
figcaption b { font-weight: 650; }
details { border: 1px solid var(--rule); border-radius: 4px; margin: 1rem 0; padding: 0 1rem; }
details[open] { padding-bottom: .4rem; }
summary { font: 600 .9rem/1.4 var(--sans); padding: .6rem 0; cursor: pointer; }
dl { margin: 1rem 0; display: grid; grid-template-columns: minmax(9rem, 13rem) minmax(0, 44rem); gap: .55rem 1.5rem; }
dt { font: 600 .92rem/1.6 var(--sans); }
dd { margin: 0; }
footer { font: .82rem/1.5 var(--sans); color: var(--quiet); border-top: 1px solid var(--rule); margin-top: 3.5rem; padding-top: 1rem; }
@media (max-width: 40rem) {
  body { font-size: 1rem; }
  .panels .panel { width: 100%; }
  .panels .panel:not(.wide) svg { width: 100%; max-width: 20rem; height: auto; }
  nav ol { columns: 1; }
  nav a { padding: .4rem 0; }
  dl { grid-template-columns: minmax(0, 1fr); gap: .1rem; }
  dd { margin-bottom: .8rem; }
  tbody th:first-child { position: sticky; left: 0; background: var(--paper); z-index: 1; }
  tbody tr.group th:first-child { position: static; }
}
@media (min-width: 76rem) {
  .page { max-width: 80rem; display: grid; grid-template-columns: 13.5rem minmax(0, 58rem); column-gap: 3.5rem; padding: 0 2rem 4rem; }
  header, footer { grid-column: 1 / -1; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.2rem 0; border: 0; }
  nav ol { columns: 1; border-left: 1px solid var(--rule); padding-left: 1rem; }
}
@media print {
  body { font-size: 10pt; }
  nav, .skip { display: none; }
  .page { display: block; max-width: none; padding: 0; }
  .scroll, .panel, .long { overflow: visible; max-height: none; }
  h2, h3, .caption { break-after: avoid; }
  .panel, .card, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  a { color: inherit; text-decoration: none; }
}
`.trim();
