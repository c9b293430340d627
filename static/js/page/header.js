/** The line at the top: what is open, and the few things that concern the whole page. */
import { html } from "ui";
import { doAgain, takeBack } from "../run/changes/experiment.js";
import { canRedo, canUndo } from "../run/changes/history.js";
import { layout } from "../layout.js";
import { under } from "../server/root.js";
import { lesson } from "../store.js";
import { switchTheme, theme, themeIsOurs } from "../draw/theme.js";
import { Icon } from "../widgets/icon.js";
import { drawer, helpOpen, presetsOpen, shareOpen } from "../widgets/open.js";
import { title } from "../experiment/title.js";
/** @import { Neighbour } from "../types.js" */

/** The way to the course, or in it: which lesson this is, the one before and the one after. */
function Learn() {
  const of = lesson.value;
  if (!of) return html`<a class="learn" href=${under("/learn")}>Learn</a>`;
  const turn = (/** @type {Neighbour|null} */ to, /** @type {string} */ word, /** @type {string} */ d) =>
    to &&
    html`<a class="glyph" rel=${word === "Next" ? "next" : "prev"} href=${under(`/learn/${to.slug}`)}
        aria-label=${`${word} lesson: ${to.title}`} title=${to.title}><${Icon} d=${d} /></a>`;
  return html`<nav class="turn" aria-label="Lessons">
    ${turn(of.previous, "Previous", "M10 3L5 8l5 5")}
    <a class="learn" href=${under("/learn")} title="All lessons">Lesson ${of.number}${
      of.of ? html`<span class="finer"> of ${of.of}</span>` : ""
    }</a>
    ${turn(of.next, "Next", "M6 3l5 5-5 5")}</nav>`;
}

export function Header() {
  return html`<header>
    ${
      layout.value.column === "drawer" &&
      html`<button type="button" class="fold" aria-expanded=${drawer.value} aria-controls="experiment"
          onClick=${() => (drawer.value = !drawer.peek())}>Experiment</button>`
    }
    <h1>${lesson.value ? html`<a href=${under("/")}>Descent</a>` : "Descent"}</h1>
    <button type="button" class="presets-button" aria-haspopup="dialog" title="Choose what to descend on ( / )"
        onClick=${() => (presetsOpen.value = true)}>
      <span>${title()}</span><svg viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
        <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>
    </button>
    <span class="spread"></span>
    <${Learn} />
    <button type="button" class="glyph" aria-label="Undo" title="Undo (Ctrl Z)" disabled=${!canUndo.value}
        onClick=${takeBack}><${Icon} d="M6 3L2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 010 7H7" /></button>
    <button type="button" class="glyph" aria-label="Redo" title="Redo (Ctrl Shift Z)" disabled=${!canRedo.value}
        onClick=${doAgain}><${Icon} d="M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 000 7H9" /></button>
    <button type="button" class="glyph" aria-label="Share and export" aria-haspopup="dialog"
        title="Share and export: link, file, script, numbers" onClick=${() => (shareOpen.value = true)}>
      <${Icon} d="M8 2.5v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11" /></button>
    ${
      themeIsOurs.value &&
      html`<button type="button" class="theme" onClick=${switchTheme}><span>
        ${theme.value === "dark" ? "Light" : "Dark"}</span></button>`
    }
    <button type="button" class="glyph" aria-label="Help: keys and what the page shows" title="Help ( ? )"
        onClick=${() => (helpOpen.value = true)}>?</button>
  </header>`;
}
