/** The widget's only style: constructable, so that a page's strict content security policy need not be loosened. */
export const SHEET = new CSSStyleSheet();

// Sizes hang on the larger of the page's and the browser's text size: some pages shrink theirs.
SHEET.replaceSync(`
:host {
  --ink: #1c2b2d;
  --soft: #52646a;
  --paper: #ffffff;
  --tint: #eef4f3;
  --line: #ccd8d7;
  --field: #7b8f93;
  --accent: #1b6a69;
  --accent-deep: #134e4e;
  --on-accent: #ffffff;
  --own: #1b6a69;
  --on-own: #ffffff;
  --staff: #fdf3e2;
  --staff-line: #b97a1f;
  --staff-ink: #754a08;
  --alarm: #fbeceb;
  --alarm-ink: #86201a;
  --shadow: 0 1.2em 3.5em rgb(16 40 42 / 0.22), 0 0.2em 0.7em rgb(16 40 42 / 0.12);
  all: initial;
  color-scheme: light dark;
  position: fixed;
  inset-block-end: 1.25em;
  inset-inline-end: 1.25em;
  z-index: 2147483000;
  color: var(--ink);
  font: max(1rem, 16px)/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  text-align: start;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: #e7efee;
    --soft: #a5b7b8;
    --paper: #152122;
    --tint: #203031;
    --line: #344849;
    --field: #7d9496;
    --accent: #86d3ca;
    --accent-deep: #aee6df;
    --on-accent: #0c2423;
    --own: #1d5f5e;
    --on-own: #f2fbfa;
    --staff: #33290f;
    --staff-line: #d9a441;
    --staff-ink: #f0c878;
    --alarm: #3d1d1c;
    --alarm-ink: #ffc2bb;
    --shadow: 0 1.2em 3.5em rgb(0 0 0 / 0.6);
  }
}
@media print {
  :host { display: none; }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, h3, ul { margin: 0; padding: 0; font-size: 1em; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; touch-action: manipulation; }
button:disabled { cursor: default; }
a { color: inherit; text-underline-offset: 0.18em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.4em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  display: flex;
  align-items: center;
  gap: 0.6em;
  min-height: 3.5em;
  padding: 0.5em 1.35em 0.5em 1.1em;
  border: 1px solid transparent;
  border-radius: 2em;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
  box-shadow: 0 0.4em 1.2em rgb(16 40 42 / 0.25);
}
.launcher:hover { background: var(--accent-deep); }
.launcher:focus-visible { border-radius: 2em; outline-offset: 3px; }
.launcher svg { width: 1.5em; height: 1.5em; fill: currentColor; }
.badge {
  min-width: 1.7em;
  padding: 0 0.45em;
  border-radius: 1em;
  background: var(--paper);
  color: var(--ink);
  font-size: 0.9em;
  line-height: 1.7;
  text-align: center;
}

.panel {
  display: flex;
  flex-direction: column;
  width: min(25em, calc(100vw - 2.5em));
  height: min(42em, calc(100vh - 2.5em));
  height: min(42em, calc(100dvh - 2.5em));
  overflow: hidden;
  overflow: clip;
  border: 1px solid var(--line);
  border-radius: 1.1em;
  background: var(--paper);
  box-shadow: var(--shadow);
}
.bar { display: flex; align-items: center; gap: 0.35em; padding: 0.55em 0.6em 0.55em 1.1em; }
.bar h2 { flex: 1; min-width: 0; font-size: 1.05em; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; }
.bar button, .quiet {
  min-height: 44px;
  min-width: 44px;
  padding: 0 0.85em;
  border: 1px solid var(--field);
  border-radius: 0.7em;
  background: transparent;
  font-size: 0.92em;
  white-space: nowrap;
}
.bar button:hover, .quiet:hover { background: var(--tint); }
.bar .close { padding: 0; border-color: transparent; font-size: 1.5em; line-height: 1; }
.crisis {
  padding: 0.1em 0.75em;
  background: var(--alarm);
  color: var(--alarm-ink);
  font-size: 0.88em;
  text-align: center;
}
.crisis a { display: inline-block; padding-block: 0.3em; font-weight: 650; }
.crisis .number, .crisis.large .slim { display: none; }
.crisis.large { display: flex; flex-wrap: wrap; gap: 0.4em; justify-content: center; padding: 0.5em; font-size: 0.95em; }
.crisis.large a { min-height: 44px; padding: 0.55em 0.75em; border: 1.5px solid; border-radius: 0.7em; text-decoration: none; }
.crisis.large a:first-letter { text-transform: uppercase; }
.crisis.large .number { display: inline; }

.consent { display: flex; flex: 1; flex-direction: column; min-height: 0; }
.reading, .log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
.reading { padding: 1em 1.25em; }
.reading:focus-visible, .log:focus-visible { outline-offset: -3px; }
.agree { padding: 0.75em 1.25em 1.1em; border-block-start: 1px solid var(--line); }
.agree p { margin-bottom: 0.6em; color: var(--soft); font-size: 0.9em; }
.consent h3 { margin-bottom: 0.6em; font-size: 1.25em; line-height: 1.3; }
.consent ul { list-style: none; display: grid; gap: 0.65em; }
.consent li { padding-inline-start: 0.9em; border-inline-start: 3px solid var(--line); }
.consent .alarm {
  margin-bottom: 1em;
  padding: 0.6em 0.9em;
  border-radius: 0.7em;
  background: var(--alarm);
  color: var(--alarm-ink);
}
.primary {
  min-height: 3em;
  padding: 0.4em 1.2em;
  border: 1px solid transparent;
  border-radius: 0.8em;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 650;
}
.primary:hover { background: var(--accent-deep); }
.primary[aria-disabled="true"] { opacity: 0.75; cursor: default; }
.consent .primary { width: 100%; }

.talk { display: flex; flex: 1; flex-direction: column; min-height: 0; }
.log { display: flex; flex-direction: column; gap: 0.75em; padding: 1em; overflow-anchor: none; position: relative; }
.log > :first-child { margin-top: auto; }
.welcome { color: var(--soft); text-align: center; padding: 0.5em 1em; }
.bubble { max-width: 88%; align-self: flex-start; }
.bubble .speaker { margin: 0 0.2em 0.15em; color: var(--soft); font-size: 0.82em; font-weight: 600; }
.bubble .text {
  padding: 0.6em 0.9em;
  border: 1px solid transparent;
  border-radius: 1em;
  border-end-start-radius: 0.25em;
  background: var(--tint);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.bubble .meta { margin: 0.15em 0.3em 0; color: var(--soft); font-size: 0.78em; }
.person { align-self: flex-end; }
.person .speaker { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.person .text { border-radius: 1em; border-end-end-radius: 0.25em; background: var(--own); color: var(--on-own); }
.person .meta { text-align: end; }
.person .quiet { display: block; margin-inline-start: auto; margin-top: 0.3em; }
.person:is(.waiting, .kept, .failed) .text {
  border: 1px dashed var(--field);
  background: transparent;
  color: var(--ink);
}
.person.failed .meta { color: var(--alarm-ink); }
.staff .speaker { color: var(--staff-ink); }
.staff .text { border: 1px solid var(--staff-line); border-inline-start-width: 5px; border-start-start-radius: 0.25em; background: var(--staff); }
.system { align-self: stretch; max-width: none; text-align: center; }
.system .text { border: 1px dashed var(--field); border-radius: 0.8em; background: transparent; }
.urgent .text { border: 2px solid var(--alarm-ink); background: var(--alarm); color: var(--alarm-ink); }
.urgent .text a { font-weight: 650; }
.choices { display: flex; flex-wrap: wrap; gap: 0.5em; margin-top: 0.55em; }
.choice {
  min-height: 44px;
  min-width: 44px;
  padding: 0.35em 1em;
  border: 1.5px solid var(--accent);
  border-radius: 1.5em;
  background: var(--paper);
  color: var(--accent);
  font-weight: 600;
  text-align: start;
  overflow-wrap: anywhere;
}
.choice:hover:enabled { background: var(--accent); color: var(--on-accent); }
.choice:disabled { border-color: var(--line); color: var(--soft); font-weight: 400; }

.typing { display: flex; gap: 0.35em; align-items: center; padding: 0 1.25em 0.6em; color: var(--soft); font-size: 0.88em; }
.typing i { width: 0.4em; height: 0.4em; border-radius: 50%; background: currentColor; }
.notice {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5em 0.8em;
  align-items: center;
  padding: 0.6em 1.1em;
  border-block-start: 1px solid var(--line);
  background: var(--tint);
  font-size: 0.92em;
}
.notice p { flex: 1 1 14em; }
.composer { position: relative; padding: 0.75em 0.9em 0.35em; border-block-start: 1px solid var(--line); }
.row { display: flex; gap: 0.5em; align-items: flex-end; }
textarea {
  flex: 1;
  min-width: 0;
  min-height: 3em;
  max-height: 8em;
  padding: 0.65em 0.8em;
  border: 1.5px solid var(--field);
  border-radius: 0.8em;
  background: var(--paper);
  line-height: 1.4;
  resize: none;
  field-sizing: content;
}
textarea:focus-visible { outline-width: 2px; outline-offset: 0; border-color: var(--accent); border-radius: 0.8em; }
.foot { display: flex; align-items: center; justify-content: space-between; gap: 0.5em; color: var(--soft); font-size: 0.84em; }
.foot .quiet { border-color: transparent; padding-inline: 0.4em; text-decoration: underline; text-underline-offset: 0.18em; }

/* A small screen, or a large text, gets the whole window; a very low one scrolls as one page. */
@media (max-width: 30em), (max-height: 30em) {
  .panel { position: fixed; inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
}
@media (max-width: 22em) {
  .bar { padding-inline-start: 0.8em; }
  .bar h2 { font-size: 0.95em; }
  .bar button { padding: 0 0.6em; }
  .log { padding: 0.75em; }
  .crisis.large a { padding-inline: 0.5em; }
}
@media (max-height: 20em) {
  .panel, .consent, .talk { display: block; }
  .panel { overflow-y: auto; }
}
@media (prefers-reduced-motion: no-preference) {
  .panel { animation: rise 0.18s ease-out; }
  .typing i { animation: breathe 1.4s ease-in-out infinite; }
  .typing i:nth-of-type(2) { animation-delay: 0.2s; }
  .typing i:nth-of-type(3) { animation-delay: 0.4s; }
}
@media (forced-colors: active) {
  .launcher, .primary, .panel, .bubble .text, .choice, .badge, .crisis, .consent .alarm { border: 1px solid CanvasText; }
  .person .text { border-width: 3px; }
  .choice:disabled { border-color: GrayText; color: GrayText; }
  .launcher svg { fill: CanvasText; }
  .typing i { background: CanvasText; }
}
@keyframes rise { from { opacity: 0; transform: translateY(0.8em); } }
@keyframes breathe { 50% { opacity: 0.25; } }
`);
