/** Methods that need all examples in each update, and experiments that give them these. */

/** @typedef {import("../types.js").Experiment} Experiment */

/**
 * Whether a method needs all examples.
 * @param {import("../types.js").Catalog|null} catalog @param {string} method
 */
export const needsAll = (catalog, method) =>
  Boolean(catalog?.optimizers.find(({ name }) => name === method)?.needs?.length);

/**
 * An experiment under other terms; with all examples where its method needs them.
 * @param {import("../types.js").Catalog|null} catalog @param {Experiment} experiment
 * @param {Partial<Experiment> & {optimizer: import("../types.js").Choice}} terms @returns {Experiment}
 */
export const underTerms = (catalog, experiment, terms) => ({
  ...experiment,
  ...terms,
  ...(needsAll(catalog, terms.optimizer.name) && { batch_size: null }),
});
