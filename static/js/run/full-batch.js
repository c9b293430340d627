/** Which examples an update sees: methods that need all of them, and experiments that give them these. */
/** @import { Catalog, Choice, Data, Experiment } from "../types.js" */

/** Whether a method needs all examples. @param {Catalog|null} catalog @param {string} method */
export const needsAll = (catalog, method) =>
  Boolean(catalog?.optimizers.find(({ name }) => name === method)?.needs?.length);

/** Whether each update sees only a part of the examples. @param {Experiment} experiment @param {Data|null} data */
export const seesPart = ({ batch_size: size }, data) => size !== null && size < (data?.targets[0]?.length ?? 0);

/**
 * An experiment under other terms; with all examples where its method needs them.
 * @param {Catalog|null} catalog @param {Experiment} experiment
 * @param {Partial<Experiment> & {optimizer: Choice}} terms @returns {Experiment}
 */
export const underTerms = (catalog, experiment, terms) => ({
  ...experiment,
  ...terms,
  ...(needsAll(catalog, terms.optimizer.name) && { batch_size: null }),
});
