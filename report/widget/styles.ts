/**
 * How a widget looks in both of CloudWatch's themes. Every rule is bound to the widget's own classes, for the styles stand in
 * the dashboard beside those of others.
 */
export const widgetStyles = `
.bal { --page: #fff; --text: #16191f; --faint: #545b64; --rule: #d5dbdb; --link: #0b57b0; --raised: #f6f7f8; --edge: #545b64;
  --detect: #c2410c; --identify: #7c3aed; --fix: #0b62c4; --verify: #17803f; --going: #8d99a8;
  --good: #17653a; --good-back: #e3f4e9; --bad: #9a1c14; --bad-back: #fdeae8; --calm: #454d56; --calm-back: #eceef1; --warn: #7a4b00; --warn-back: #fcf1dc;
  color: var(--text); background: var(--page); font-size: 13px; line-height: 1.45; padding: 2px 8px 8px; overflow-wrap: anywhere; }
.bal.bal-dark { --page: #1b232d; --text: #e9ebed; --faint: #aab4c0; --rule: #3b4654; --link: #82b8ff; --raised: #232d39; --edge: #aab4c0;
  --detect: #fb923c; --identify: #b79bff; --fix: #5ea6ff; --verify: #4cc57c; --going: #75828f;
  --good: #86dba7; --good-back: #17382a; --bad: #ffb0a8; --bad-back: #47201d; --calm: #c9cfd6; --calm-back: #313b47; --warn: #f3c877; --warn-back: #3f3013; }
.bal p, .bal ul { margin: 3px 0; padding: 0; color: inherit; font-size: inherit; }
.bal h2 { font-size: 14px; line-height: 1.3; margin: 10px 0 3px; color: inherit; font-weight: 700; }
.bal strong, .bal b { font-weight: 700; }
.bal code { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: inherit; background: none; padding: 0; }
.bal .bal-faint { color: var(--faint); }
.bal .bal-top { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; border-bottom: 1px solid var(--rule); padding-bottom: 6px; }
.bal .bal-top dl { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0; flex: 1 1 220px; }
.bal .bal-top dt { color: var(--faint); font-size: 12px; font-weight: 400; }
.bal .bal-top dd { margin: 0; font-size: 16px; font-weight: 700; font-variant-numeric: tabular-nums; }
.bal .bal-who { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: flex-end; margin: 6px 0; }
.bal .bal-who label { display: block; flex: 1 1 150px; max-width: 320px; font-size: 12px; color: var(--faint); margin: 0; }
.bal .bal-who input { display: block; box-sizing: border-box; width: 100%; margin: 1px 0 0; padding: 3px 6px; font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--edge); border-radius: 3px; }
.bal .bal-list { list-style: none; }
.bal .bal-incident { border-left: 4px solid var(--rule); background: var(--raised); border-radius: 3px; padding: 5px 9px 6px; margin: 6px 0; list-style: none; }
.bal .bal-now { border-left-color: var(--warn); }
.bal .bal-head { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; }
.bal .bal-asks { color: var(--warn); background: var(--warn-back); border-radius: 3px; padding: 3px 7px; }
.bal .badge { font-weight: 700; font-size: 12px; white-space: nowrap; border-radius: 3px; padding: 0 6px; color: var(--calm); background: var(--calm-back); }
.bal .mitigated, .bal .healthy { color: var(--good); background: var(--good-back); }
.bal .escalated, .bal .breached { color: var(--bad); background: var(--bad-back); }
.bal .inconclusive, .bal .open { color: var(--warn); background: var(--warn-back); }
.bal .bal-bar { display: block; width: 100%; max-width: 760px; height: 14px; margin: 5px 0 2px; border-radius: 2px; }
.bal .bal-key { display: flex; flex-wrap: wrap; gap: 0 14px; list-style: none; font-size: 12px; }
.bal .bal-key li { list-style: none; margin: 0; }
.bal .bal-key i { display: inline-block; width: 9px; height: 9px; margin-right: 5px; border-radius: 2px; }
.bal .bal-detect { fill: var(--detect); background: var(--detect); } .bal .bal-identify { fill: var(--identify); background: var(--identify); }
.bal .bal-fix { fill: var(--fix); background: var(--fix); } .bal .bal-verify { fill: var(--verify); background: var(--verify); }
.bal .bal-going { fill: var(--going); background: var(--going); }
.bal .bal-actions { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 5px; }
.bal .btn { display: inline-block; font: 700 12px/1.4 inherit; font-family: inherit; color: var(--text); background: var(--page); border: 1px solid var(--edge); border-radius: 3px; padding: 2px 10px; cursor: pointer; }
.bal .btn:hover { border-color: var(--link); color: var(--link); }
.bal .btn-primary { color: #fff; background: #0b57b0; border-color: #0b57b0; }
.bal .btn-primary:hover { color: #fff; background: #08468f; }
.bal :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.bal details { margin: 4px 0 0; }
.bal summary { cursor: pointer; color: var(--link); width: fit-content; }
.bal details li { list-style: none; margin: 2px 0; }
.bal .bal-services { list-style: none; }
.bal .bal-services li { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; border-top: 1px solid var(--rule); padding: 4px 0; margin: 0; list-style: none; }
.bal .bal-services strong { flex: 0 1 150px; }
.bal .bal-mode { flex: 0 0 56px; color: var(--faint); }
.bal .bal-state { flex: 1 1 150px; }
.bal cwdb-action { display: none; }
`
