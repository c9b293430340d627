/** The keys, the colours and what the page promises, in one place. */
import { html, signal } from "ui";
import { glossary } from "../server/api.js";
import { request } from "../server/requests.js";
import { under } from "../server/root.js";
import { Dialog } from "../widgets/dialog.js";
import { deferred } from "../store.js";
import { Waits } from "../widgets/waits.js";
import { helpOpen } from "../widgets/open.js";

const KEYS = [
  ["Space", "play or pause; stop on the way to a far step"],
  ["→  ←", "one step on, one step back"],
  ["Shift →  Shift ←", "ten steps"],
  ["Enter on Step", "one update, phase by phase"],
  ["Home  End", "first and last step shown"],
  ["R", "restart with the same weights"],
  ["F", "fork: branch off here"],
  ["1  2  3", "landscape as curve, map, surface"],
  ["+  −  0", "on the landscape: closer, further, fit"],
  ["W A S D", "on the landscape: move the part in sight"],
  ["/", "presets"],
  ["L", "part by part: Step and → stop after each operation"],
  ["E", "enlarge the room with the focus, or the landscape; and back"],
  ["T", "light or dark"],
  ["Ctrl Z  Ctrl Shift Z", "undo, redo"],
  ["?", "this list"],
];

const COLOURS = [
  ["weight", "weights w"],
  ["bias", "biases b"],
  ["z", "weighted sums z"],
  ["activation", "activations a = σ(z)"],
  ["delta", "error terms δ = ∂C/∂z"],
  ["gradient", "gradients ∂C/∂w"],
  ["velocity", "velocity, an optimizer's memory"],
  ["update", "updates, the move this step makes"],
  ["loss", "the loss C"],
];

/** The words of the glossary, once asked for. @type {import("ui").Signal<{word: string, meaning: string}[]>} */
const words = signal([]);

/** Ask for the words when they are first shown. @param {Event & {currentTarget: HTMLDetailsElement}} event */
async function ask({ currentTarget }) {
  if (!currentTarget.open || words.peek().length) return;
  const answer = await request("glossary", glossary);
  if (answer) words.value = answer.words;
}

const tour = () => {
  helpOpen.value = false;
  import("../welcome/tour.js").then(({ start }) => start());
};

export function Help() {
  return html`<${Dialog} open=${helpOpen} title="Keys, colours and words" name="help">
    <p>The page shows one step at a time. Everything on it is evaluated at the same weights; the update shown is the one
      about to be made.
      Press <b>Step</b> to see it happen: values run forward, the error appears, error terms run back, each weight gets
      its gradient, and the weights move.</p>
    <div class="columns">
      <dl class="keys">${KEYS.map(([key, what]) => html`<div key=${key}><dt>${key}</dt><dd>${what}</dd></div>`)}</dl>
      <ul class="colours">${COLOURS.map(([name, what]) => html`<li key=${name} class=${`q-${name}`}>${what}</li>`)}</ul>
    </div>
    <p class="quiet">Drag the point to put it elsewhere. Press a connection, a row or an example to follow it through every view;
      Why then says where its gradient comes from. Fork keeps this run and branches off here; Race lines up several optimizers.
      Numbers show three digits; rest the pointer on one, or tap it, for all of them. The same engine answers at <a
          href=${under("/docs")}>the API</a>.</p>
    <p><button type="button" class="link" onClick=${tour}>Take the tour</button> <span
        class="quiet">Five stops on this page; everything works meanwhile.</span></p>
    <details class="glossary" onToggle=${ask}>
      <summary>Words</summary>
      <${Waits} on=${deferred.value.has("glossary")} />
      <dl>${words.value.map(
        ({ word, meaning }) => html`<div key=${word}><dt>${word}</dt><dd>${meaning}</dd></div>`,
      )}</dl>
    </details>
  <//>`;
}
