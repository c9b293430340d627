/** Scores of a network's answers: the accuracy for classes, R² for numbers. A function has no score. */
import { number } from "../format.js";
/** @import { Data } from "../types.js" */

/** The name of the score of these data. @param {Data|null|undefined} data */
export const scoreName = (data) => (data?.classes.length ? "accuracy" : "R²");

/** A score in words: an accuracy in percent. @param {Data|null|undefined} data @param {number|null|undefined} value */
export const scoreText = (data, value) =>
  value === null || value === undefined || !data?.classes.length ? number(value) : `${number(100 * value)} %`;

/** Both scores as one text. @param {Data|null|undefined} data @param {number|null} train @param {number|null} test */
export function scorePair(data, train, test) {
  if (test === null) return scoreText(data, train);
  return data?.classes.length
    ? `${number(train === null ? null : 100 * train)} / ${number(100 * test)} %`
    : `${number(train)} / ${number(test)}`;
}

/** Whether runs on these data have a score: with one example there is no R². @param {Data|null|undefined} data */
export const hasScore = (data) =>
  Boolean(data && (data.classes.length || data.targets[0].some((y) => y !== data.targets[0][0])));
