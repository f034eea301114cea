/** How a report looks: on a desk, on a phone, in the dark, on paper. No fonts or pictures from elsewhere. */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #fff; --text: #1c2024; --faint: #5b636d; --rule: #dfe2e6; --link: #0b57b0; --code: #f1f3f5;
  --users: #b3261e; --stable: #0b62c4; --candidate: #b45309; --weights: #6d28d9; --without: #6b7280;
  --mark: #3f4751; --total: #33475b; --stage: #8aa4c0;
  --good: #17653a; --good-back: #e3f4e9; --bad: #9a1c14; --bad-back: #fdeae8; --calm: #454d56; --calm-back: #eceef1;
  --warn: #7a4b00; --warn-back: #fcf1dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --text: #e7e9ec; --faint: #a3abb5; --rule: #353b42; --link: #82b8ff; --code: #262b31;
    --users: #ff8a80; --stable: #74b3ff; --candidate: #f5a94b; --weights: #c4a5ff; --without: #9aa3ae;
    --mark: #c3c9d1; --total: #c0cfe0; --stage: #5f7f9f;
    --good: #86dba7; --good-back: #17382a; --bad: #ffb0a8; --bad-back: #47201d; --calm: #c9cfd6; --calm-back: #2b3138;
    --warn: #f3c877; --warn-back: #3f3013;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--card); border: 2px solid var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
a { color: var(--link); }
body > header, nav, main, body > footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
body > header { padding-top: 1.75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: .15rem 0 .35rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .35rem; }
h4 { font-size: .92rem; margin: 1.25rem 0 .35rem; }
p { margin: .35rem 0; max-width: 46rem; }
.faint, figcaption, caption { color: var(--faint); font-size: .87rem; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .9em; }
article { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; margin: 1.5rem 0; padding: 1.1rem 1.4rem 1.4rem; }
.eyebrow { display: flex; flex-wrap: wrap; gap: .3rem .75rem; align-items: center; color: var(--faint); font-size: .87rem; max-width: none; }
.lead { font-size: 1.07rem; line-height: 1.5; }
.badge { font-weight: 600; font-size: .82rem; white-space: nowrap; border-radius: 4px; padding: .08rem .45rem; color: var(--calm); background: var(--calm-back); }
.mitigated, .healthy { color: var(--good); background: var(--good-back); }
.escalated, .breached, .unexpected { color: var(--bad); background: var(--bad-back); }
.inconclusive, .open { color: var(--warn); background: var(--warn-back); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: 0; margin: 1rem 0 .5rem; border: 1px solid var(--rule); border-radius: 6px; overflow: hidden; }
.facts > div { padding: .45rem .7rem; box-shadow: 1px 1px 0 0 var(--rule); }
.facts dt { font-size: .8rem; color: var(--faint); }
.facts dd { margin: 0; font-size: 1.12rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.3; }
.facts small { display: block; font-weight: 400; font-size: .8rem; color: var(--faint); }
figure { margin: .5rem 0 .75rem; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; max-width: 30rem; }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; margin: .25rem 0 .5rem; padding: 0; font-size: .87rem; }
.legend svg { display: inline-block; width: 30px; height: 10px; margin-right: .4rem; vertical-align: middle; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .35rem 0 .75rem; }
caption { text-align: left; padding: 0 0 .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
th { font-weight: 600; }
thead th { color: var(--faint); font-weight: 500; font-size: .84rem; vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.short { white-space: nowrap; }
.numbers { color: var(--faint); font-size: .84rem; margin: .1rem 0 0; }
.numbers span { display: inline-block; margin-right: .8rem; }
.command { display: block; background: var(--code); border: 1px solid var(--rule); border-radius: 5px; padding: .5rem .7rem; margin: .4rem 0; user-select: all; white-space: pre-wrap; }
.scroll { overflow-x: auto; max-height: 26rem; overflow-y: auto; border: 1px solid var(--rule); border-radius: 5px; padding: 0 .6rem; }
.scroll table { font-size: .82rem; }
.scroll th, .scroll td { white-space: nowrap; }
.scroll td, .scroll th + th { text-align: right; font-variant-numeric: tabular-nums; padding: .12rem .5rem .12rem 0; }
.scroll .text { text-align: left; padding-left: .8rem; }
.scroll thead th { position: sticky; top: 0; background: var(--card); }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; padding: .1rem .25rem; margin-left: -.25rem; }
.record { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: .35rem 0; font-size: .9rem; }
.record dt { color: var(--faint); }
.record dd { margin: 0; }
.log { list-style: none; padding: 0; margin: .35rem 0; font-size: .9rem; }
.log li { display: grid; grid-template-columns: 4.7rem 5.2rem 1fr; gap: 0 .6rem; padding: .22rem 0; border-bottom: 1px solid var(--rule); }
.log time, .log .stage { color: var(--faint); font-variant-numeric: tabular-nums; }
nav h2 { margin-top: 1.5rem; }
.contents { font-size: .88rem; }
.contents td, .contents th { padding-top: .22rem; padding-bottom: .22rem; }
.contents .second { white-space: nowrap; }
.contents .title { display: block; color: var(--faint); font-weight: 400; font-size: .84rem; }
.notes { border-left: 3px solid var(--rule); padding-left: .8rem; }
.notes.bad { border-color: var(--bad); }
.up { font-size: .87rem; margin: 1.25rem 0 0; }
body > footer { padding-bottom: 2.5rem; }
@media screen and (max-width: 719px) {
  body > header, nav, main, body > footer { padding-left: .8rem; padding-right: .8rem; }
  article { padding: .8rem .85rem 1rem; }
  .wide { display: none; }
  .narrow { display: block; }
  .stack, .stack tbody, .stack tr, .stack td, .stack th, .stack caption { display: block; }
  .stack thead { position: absolute; left: -999rem; }
  .stack tr { border-bottom: 1px solid var(--rule); padding: .4rem 0; }
  .stack th, .stack td { border: 0; padding: .08rem 0; }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--faint); font-size: .84rem; }
  .stack tbody th { font-weight: 600; }
  .stack .number { text-align: left; white-space: normal; }
  .stack .short { white-space: normal; }
  .contents .second, .contents .title { display: none; }
  .contents th, .contents td { padding-top: .4rem; padding-bottom: .4rem; }
  .log li { grid-template-columns: 4.7rem 1fr; }
  .log .text { grid-column: 1 / -1; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #000; --faint: #444; --rule: #ccc; --link: #000; --code: #f4f4f4;
    --users: #b3261e; --stable: #0b62c4; --candidate: #b45309; --weights: #6d28d9; --without: #666;
    --mark: #333; --total: #33475b; --stage: #8aa4c0;
    --good: #17653a; --good-back: #fff; --bad: #9a1c14; --bad-back: #fff; --calm: #454d56; --calm-back: #fff; --warn: #7a4b00; --warn-back: #fff;
  }
  @page { margin: 14mm; }
  body { font-size: 10pt; }
  body > header, nav, main, body > footer { max-width: none; padding: 0; }
  article { border: 0; padding: 0; border-radius: 0; break-before: page; }
  article:only-of-type { break-before: auto; }
  .badge { border: 1px solid currentColor; }
  figure, tr, .facts, .command { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .skip, .up, .data { display: none; }
  .facts { grid-template-columns: none; grid-auto-flow: column; grid-auto-columns: 1fr; }
  .facts dd { font-size: 1rem; }
  summary { list-style: none; color: inherit; font-weight: 600; padding: 0; margin: 0; }
  details::details-content { content-visibility: visible; display: block; height: auto; opacity: 1; }
  .scroll { overflow: visible; max-height: none; border: 0; padding: 0; }
}
`
