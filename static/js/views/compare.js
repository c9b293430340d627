/** Two lanes held against each other: how far apart, whether they head the same way, and the loss on the way between. */
import { html, useEffect, useSignal } from "ui";
import { exact, number } from "../format.js";
import { compare } from "../lanes.js";
import { linear } from "../geometry/scale.js";
import { cursor, lanes, playing } from "../store.js";

/** @typedef {import("../types.js").Comparison} Comparison */

const WIDTH = 340;
const HEIGHT = 72;

/** The loss on the straight line between two lanes. @param {{of: Comparison, names: [string, string]}} props */
function Line({ of, names }) {
  const { t, loss, barrier } = of.line;
  const known = /** @type {number[]} */ (loss.filter((v) => v !== null));
  if (known.length < 2) return html`<p class="quiet small">The loss overflows on the way.</p>`;
  const x = linear([0, 1], [8, WIDTH - 8]);
  const y = linear([Math.min(...known), Math.max(...known)], [HEIGHT - 8, 8]);
  const path = t.map((u, i) => [u, loss[i]]).filter(([, v]) => v !== null).map(([u, v], i) => `${i ? "L" : "M"}${x(/** @type {number} */ (u)).toFixed(1)} ${y(/** @type {number} */ (v)).toFixed(1)}`).join("");
  return html`<figure class="between">
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`Loss on the straight line from lane ${names[0]} to lane ${names[1]}${barrier ? `, at most ${number(barrier.loss)}` : ""}`}>
      <path d=${path} />${barrier && html`<circle cx=${x(barrier.u)} cy=${y(barrier.loss)} r="3.5" />`}
    </svg>
    <figcaption><span>${names[0]} <span class="q-loss">${number(loss[0])}</span></span>
      ${barrier && html`<span>barrier <span class="q-loss" title=${exact(barrier.height)}>${number(barrier.height)}</span></span>`}
      <span>${names[1]} <span class="q-loss">${number(loss[loss.length - 1])}</span></span></figcaption>
  </figure>`;
}

export function Compare() {
  const pair = useSignal(/** @type {[number, number]|null} */ (null));
  const answer = useSignal(/** @type {Comparison|null} */ (null));
  const all = lanes.value;
  const { step } = cursor.value;
  const [a, b] = pair.value ?? [0, 1];
  const still = !playing.value;

  // at rest the comparison follows the cursor; while playing it waits
  useEffect(() => {
    let stale = false;
    if (still && pair.value && all[a] && all[b] && a !== b && all[a].parameters.join() === all[b].parameters.join()) compare(a, b).then((found) => { if (!stale && found) answer.value = found; });
    return () => { stale = true; };
  }, [a, b, step, still, pair.value, all.map((l) => l.frames)[a], all.map((l) => l.frames)[b]]);

  const pick = (/** @type {0|1} */ side) => (/** @type {any} */ e) => {
    const next = /** @type {[number, number]} */ ([a, b]);
    next[side] = Number(e.currentTarget.value);
    pair.value = next;
  };
  const select = (/** @type {0|1} */ side) => html`<select aria-label=${side ? "with lane" : "compare lane"} value=${String([a, b][side])} onChange=${pick(side)}>
    ${all.map((l, i) => html`<option key=${l.name} value=${String(i)} selected=${i === [a, b][side]}>${l.name}</option>`)}</select>`;
  const comparable = all[a] && all[b] && all[a].parameters.join() === all[b].parameters.join();
  const found = pair.value && a !== b && comparable ? answer.value : null;
  return html`<section class="compare" aria-label="Compare two lanes">
    <p>Compare ${select(0)} with ${select(1)} ${!pair.value && html`<button type="button" onClick=${() => { pair.value = [a, b]; }}>Compare</button>`}</p>
    ${pair.value && !comparable && html`<p class="quiet small">Their networks have other sizes: there is no way from one's weights to the other's.</p>`}
    ${found && html`<dl>
        <div><dt>apart</dt><dd title=${exact(found.norm)}>${number(found.norm)}</dd></div>
        <div><dt class="q-update">updates at an angle of</dt><dd>${found.updates.degrees === null ? "–" : `${number(found.updates.degrees)}°`}</dd></div>
        <div><dt>ways from the start at</dt><dd>${found.displacements.degrees === null ? "–" : `${number(found.displacements.degrees)}°`}</dd></div>
      </dl><${Line} of=${found} names=${[all[a].name, all[b].name]} /><p class="quiet small">${found.text}</p>`}
  </section>`;
}
