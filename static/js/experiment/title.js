/** What the open experiment is called. */
import { catalog, experiment, lane, preset } from "../store.js";

/** The open experiment in a few words: its preset, or its data and layers. */
export function title() {
  const tables = catalog.value;
  const now = experiment.value;
  if (!tables || !now) return "";
  const chosen = tables.presets.find((p) => p.name === preset.value);
  const { objective } = now;
  if (objective.kind === "function")
    return chosen?.title ?? objective.formula ?? tables.functions.find((f) => f.name === objective.name)?.title ?? "";
  const shape = [lane.value?.data?.features.length ?? 0, ...objective.layers.map((l) => l.units)].join("–");
  return `${chosen?.title ?? lane.value?.data?.title ?? ""}, ${shape}`;
}
