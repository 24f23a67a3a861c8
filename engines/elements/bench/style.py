"""The dress of the report, in a light and in a dark room. The colours are those of the studio."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fbfbfc; --panel: #ffffff; --line: #e2e2e8; --text: #1b1b20; --dim: #5c5c67; --faint: #8a8a95;
  --gold: #e3a32f; --best: #7a5200; --track: #ececf1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121214; --panel: #19191c; --line: #2b2b31; --text: #ececf0; --dim: #a0a0ab; --faint: #777782;
    --gold: #d99f38; --best: #f2b544; --track: #29292f;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--ground); color: var(--text); padding: 56px 40px 80px;
  font: 15px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased;
}
main { max-width: 1180px; margin: 0 auto; }
header p { color: var(--dim); max-width: 72ch; }
h1 { font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -0.022em; margin-bottom: 10px; }
h2 { font-size: 19px; font-weight: 620; letter-spacing: -0.012em; }
h3 { font-size: 15px; font-weight: 600; }
.prompt { font-size: 19px; line-height: 1.45; color: var(--text); margin: 18px 0 0; max-width: 60ch; }
.prompt::before { content: "“"; } .prompt::after { content: "”"; }
.small { font-size: 13px; color: var(--dim); }
.wide { overflow-x: auto; }
section { margin-top: 56px; }
section > .asks { color: var(--dim); margin: 2px 0 14px; }
.takes { display: grid; gap: 22px 20px; margin-top: 34px;
  grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); }
.take .strip { display: grid; grid-template-columns: repeat(3, 1fr); gap: 3px; border-radius: 10px; overflow: hidden; }
.take .strip img { width: 100%; display: block; }
.take h3 { margin-top: 10px; }
.take .said { font-size: 14px; color: var(--dim); margin-top: 2px; }
.takes.alone { grid-template-columns: 1fr; }
.axes.alone { display: grid; grid-template-columns: repeat(auto-fill, minmax(460px, 1fr)); gap: 0 64px; }
.axes.alone section { margin-top: 48px; min-width: 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
col.label { width: 190px; }
th { text-align: left; font-weight: 500; vertical-align: top; }
thead th { font-size: 13px; color: var(--dim); padding: 0 20px 8px 0; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { padding: 10px 20px 10px 0; }
tbody th span { display: block; font-size: 12px; font-weight: 400; color: var(--faint); line-height: 1.35; }
td { padding: 10px 20px 10px 0; vertical-align: top; }
.bar { height: 6px; border-radius: 3px; background: var(--track); overflow: hidden; margin-top: 5px; max-width: 420px; }
.bar i { display: block; height: 100%; border-radius: 3px; background: var(--gold); }
.value { font-weight: 550; } .best .value { color: var(--best); }
.best .value::after { content: "best"; font-size: 11px; font-weight: 500; margin-left: 6px; }
.none { color: var(--faint); font-size: 13px; }
p.none { border-top: 1px solid var(--line); padding-top: 10px; }
p.none + p.none { border: 0; padding-top: 2px; }
code { font: 12.5px ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--dim); }
.shown { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; max-width: 420px; }
.shown img { width: 100%; border-radius: 6px; display: block; }
.references th img { max-width: 130px; max-height: 120px; border-radius: 8px; display: block; margin-bottom: 8px; }
.figures { font-size: 13px; color: var(--dim); margin-top: 7px; }
.figures b { font-weight: 550; color: var(--text); }
.how { columns: 2; column-gap: 44px; margin-top: 14px; }
.how div { break-inside: avoid; padding-bottom: 14px; }
.how dt { font-weight: 550; font-size: 14px; }
.how dd::first-letter { text-transform: uppercase; }
.how dd { font-size: 13px; color: var(--dim); }
@media (max-width: 760px) { body { padding: 32px 18px; } .how { columns: 1; } .axes.alone { display: block; } }
@media print { body { padding: 0; } section { break-inside: avoid; margin-top: 32px; } }
"""
