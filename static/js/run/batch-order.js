/** In which order an epoch shows the examples. No state. */
/** @import { Catalog, Experiment } from "../types.js" */

/** The catalogue's entry. @param {Catalog|null} catalog @param {Experiment} experiment */
export const orderOf = (catalog, { batch_order }) => catalog?.batch_orders.find(({ name }) => name === batch_order);

/** Words behind the batches' size; none if shuffled. @param {Catalog|null} catalog @param {Experiment} experiment */
export function orderWords(catalog, experiment) {
  const order = orderOf(catalog, experiment);
  return !order || order.shuffles ? "" : ` ${order.title.toLowerCase()}`;
}
