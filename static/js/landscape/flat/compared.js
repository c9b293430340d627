/** Where the compared points are in the landscape, those pinned to a step. */
import { computed } from "ui";
import { ends } from "../../compare/ask.js";
import { pointKey } from "../../run/point-key.js";
import { lane, lanes, options } from "../../store.js";
import { abstract, axes } from "../point.js";
import { lossAt, sameObjective, samples } from "../samples/shown.js";

/**
 * In plane coordinates; a point whose parameters were let go, or that the server was not asked about, is not shown.
 * @type {import("ui").ReadonlySignal<{u: number, v: number, loss: number, text: string, trail: {colour:
 *   number|null}}[]>}
 */
export const compared = computed(() => {
  const here = lane.value;
  if (options.value.detail !== "compare" || !here || !samples.value) return [];
  return ends.value.flatMap(({ lane: of, step, side, follows }) => {
    const parameters = follows || (of !== here && !sameObjective(of, here)) ? null : of.frames.parameters(step);
    if (!parameters) return [];
    const known = {
      loss: lossAt(of.frames, step),
      text: side,
      trail: { colour: lanes.value.length > 1 ? of.colour : null },
    };
    if (!abstract.value) return [{ u: parameters[axes.value[0]], v: parameters[axes.value[1]] ?? 0, ...known }];
    const place = samples.value?.paths.get(of.name)?.find((p) => p.step === step && p.mark === pointKey(parameters));
    return place ? [{ u: place.u, v: place.v, ...known }] : [];
  });
});
