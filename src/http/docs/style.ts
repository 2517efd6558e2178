/** The one style sheet of all pages. Light and dark by the reader's setting; no font is loaded. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfcfa, #14151b);
  --raised: light-dark(#ffffff, #1b1d25);
  --ink: light-dark(#1e2030, #e7e6ec);
  --soft: light-dark(#5b5d70, #a3a4b5);
  --line: light-dark(#e4e0da, #2d2f3b);
  --accent: light-dark(#b0431f, #f2a07c);
  --accent-ink: light-dark(#ffffff, #241108);
  --code: light-dark(#f4f1ec, #22242e);
  --panel: #1d1f2b;
  --panel-ink: #e9e6f0;
  --get: light-dark(#1f6f4a, #7fd6a6);
  --post: light-dark(#2450a8, #93b6ff);
  --delete: light-dark(#a8232f, #ff9a9f);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: .08em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
p { margin: .6rem 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
code, pre { font-family: var(--mono); font-size: .875em; }
p code, li p code, dd code, td code, .default code { background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { margin: .5rem 0 0; padding: 1rem 1.1rem; background: var(--panel); color: var(--panel-ink); border-radius: 10px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem; line-height: 1.6; tab-size: 2; }
pre code { font-size: inherit; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; z-index: 2; background: var(--raised); padding: .5rem 1rem; }
.lead { color: var(--soft); font-size: 1.0625rem; max-width: 65ch; }

header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .75rem clamp(1rem, 4vw, 2.5rem); background: color-mix(in srgb, var(--paper) 90%, transparent); backdrop-filter: blur(8px); border-bottom: 1px solid var(--line); }
header nav { display: flex; gap: 1.25rem; }
header nav a { color: var(--ink); text-decoration: none; }
header nav a:hover { text-decoration: underline; }
.brand { display: inline-flex; align-items: center; gap: .6rem; font-weight: 650; color: var(--ink); text-decoration: none; letter-spacing: -.01em; }
footer { border-top: 1px solid var(--line); margin-top: 4rem; padding: 1.25rem clamp(1rem, 4vw, 2.5rem); color: var(--soft); font-size: .875rem; }

.welcome main { max-width: 70rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
.hero { display: grid; gap: 2rem; align-items: center; padding: clamp(2rem, 6vw, 4.5rem) 0; }
.hero h1 { font-size: clamp(2.1rem, 6vw, 3.4rem); letter-spacing: -.03em; line-height: 1.08; }
.hero .lead { font-size: 1.15rem; margin: 1.25rem 0; }
.hero img { width: 100%; height: auto; border-radius: 16px; display: block; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; }
.button { background: var(--accent); color: var(--accent-ink); text-decoration: none; font-weight: 600; padding: .65rem 1.15rem; border-radius: 9px; }
.button:hover { filter: brightness(1.08); }
.welcome h2 { font-size: 1.5rem; letter-spacing: -.015em; margin-bottom: 1rem; }
.steps { counter-reset: step; display: grid; gap: 1.75rem; }
.steps li { counter-increment: step; min-width: 0; }
.steps h3 { font-size: 1.0625rem; }
.steps h3::before { content: counter(step) ". "; color: var(--accent); }
.steps p { color: var(--soft); margin: .25rem 0 0; }

.contents { margin: 1rem clamp(1rem, 4vw, 2.5rem) 0; border: 1px solid var(--line); border-radius: 10px; background: var(--raised); }
.contents summary { padding: .65rem 1rem; cursor: pointer; font-weight: 600; }
.contents > ul { padding: 0 1rem 1rem; }
.sidebar { display: none; font-size: .875rem; }
.sidebar ul ul, .contents ul ul { margin: .15rem 0 .9rem; }
.sidebar a, .contents a { display: flex; justify-content: space-between; align-items: baseline; gap: .75rem; padding: .2rem 0; color: var(--soft); text-decoration: none; line-height: 1.4; }
.sidebar a:hover, .contents a:hover { color: var(--accent); }
.sidebar .group-link, .contents .group-link { color: var(--ink); font-weight: 600; }
.method { font: 700 .6875rem/1 var(--mono); letter-spacing: .04em; text-transform: uppercase; }
.method.get { color: var(--get); } .method.post, .method.put { color: var(--post); } .method.delete { color: var(--delete); }

.layout { max-width: 84rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
.layout main { min-width: 0; }
.introduction { padding-top: 2rem; max-width: 48rem; }
.introduction h1 { font-size: clamp(1.9rem, 5vw, 2.6rem); letter-spacing: -.025em; margin-bottom: .75rem; }
.basics { margin: 1.5rem 0; border-block: 1px solid var(--line); }
.basics div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 1rem; padding: .55rem 0; }
.basics div + div { border-top: 1px solid var(--line); }
.basics dt { color: var(--soft); } .basics dd { margin: 0; }
.group > h2 { font-size: 1.75rem; letter-spacing: -.02em; margin-top: 4rem; }
.operation, .schema { border-top: 1px solid var(--line); padding: 1.75rem 0; margin-top: 1.25rem; }
.operation h3, .schema h3 { font-size: 1.2rem; }
.operation h3 a, .schema h3 a { color: inherit; text-decoration: none; }
.operation h3 a:hover, .schema h3 a:hover { text-decoration: underline; }
.operation h4 { margin: 1.4rem 0 .35rem; font-size: .8125rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
.address { margin: .35rem 0 .75rem; overflow-wrap: anywhere; }
.address code { font-size: .9375rem; }
.columns { display: grid; gap: 1rem 2.5rem; grid-template-columns: minmax(0, 1fr); }
.facts, .sample { min-width: 0; }
.note { color: var(--get); font-size: .9375rem; }
.fields > li { padding: .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.fields > li:first-child { border-top: 0; }
.fields p { margin: .1rem 0 0; font-size: .9375rem; color: var(--soft); }
.fields .fields { margin: .35rem 0 0 .15rem; padding-left: .9rem; border-left: 2px solid var(--line); }
.name { font-weight: 650; }
.type, .default { color: var(--soft); font-size: .875rem; }
.type code { font-size: .95em; }
.required { color: var(--accent); font-size: .75rem; font-weight: 600; }
.or { text-align: center; font-size: .8125rem; color: var(--soft); }
.shape > p { font-size: .9375rem; overflow-wrap: anywhere; }
.answers > li { padding: .35rem 0; }
.answers .fields { margin-left: 2.6rem; font-size: .9375rem; }
.status { display: inline-block; min-width: 2.3rem; font: 650 .875rem var(--mono); }
.failures { font-size: .875rem; color: var(--soft); }
.failure { display: inline-block; margin-right: .75rem; }
.failure a { color: var(--soft); } .failure .status { min-width: 0; font-size: .8125rem; }
table { border-collapse: collapse; width: 100%; max-width: 40rem; font-size: .9375rem; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .8125rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
tr:target, article:target { background: color-mix(in srgb, var(--accent) 9%, transparent); box-shadow: 0 0 0 .75rem color-mix(in srgb, var(--accent) 9%, transparent); border-radius: 4px; }

@media (min-width: 56rem) {
  .hero { grid-template-columns: 1.05fr 1fr; }
  .contents { display: none; }
  .layout { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 3rem; }
  .sidebar { display: block; position: sticky; top: 3.6rem; align-self: start; max-height: calc(100vh - 3.6rem); overflow-y: auto; padding: 2rem .5rem 2rem 0; scrollbar-width: thin; }
}
@media (min-width: 72rem) {
  .columns { grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr); }
  .sample { position: sticky; top: 4.5rem; align-self: start; }
  .sample h4 { margin-top: 0; }
  .facts > :first-child { margin-top: 0; }
}
@media print { header, .sidebar, .contents, .sample { display: none; } .layout { display: block; } }
`
