/** Methods that need all examples in each update, and experiments that give them these. */
/** @import { Catalog, Choice, Experiment } from "../types.js" */

/** Whether a method needs all examples. @param {Catalog|null} catalog @param {string} method */
export const needsAll = (catalog, method) =>
  Boolean(catalog?.optimizers.find(({ name }) => name === method)?.needs?.length);

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
