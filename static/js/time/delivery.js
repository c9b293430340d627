/** The speed at which steps come, learned from past answers, and how far ahead of the clock to ask. No page state. */

const FADE = 0.6; // the factor by which each new answer lowers the weight of the older ones
const SPARE = 1.25; // the margin for answers that come later than expected
const PORTION = { least: 0.5, most: 2.5 }; // seconds that the steps of one request may take if the speed is too high
const FIRST = 100; // most steps of the first request, when nothing is known of the time
const NEAR = 0.2; // seconds of latency for which the steps in hand suffice
const GROWTH = 2; // most times as many steps as before, because their time is not known well yet
const WINDOW = 2000; // ms over which the pace is measured
const SAID = 500; // ms for which a shown pace stays

/** A wait for every answer, and a time for each of its steps: a line through the answers, the last ones first. */
export class Delivery {
  /** @param {number} [latency] seconds that an answer took at least, whatever was asked for; 0 if that is not known */
  constructor(latency = 0) {
    this.latency = latency;
    this.weight = this.steps = this.seconds = this.squares = this.products = 0;
    /** The number of steps of the last request. */
    this.last = 0;
  }

  /** An answer came. @param {number} steps @param {number} seconds after it was asked for */
  note(steps, seconds) {
    const add = (/** @type {number} */ sum, /** @type {number} */ term) => FADE * sum + term;
    this.weight = add(this.weight, 1);
    this.steps = add(this.steps, steps);
    this.seconds = add(this.seconds, seconds);
    this.squares = add(this.squares, steps * steps);
    this.products = add(this.products, steps * seconds);
    this.last = steps;
  }

  /**
   * Seconds per answer, and seconds per step. Answers of one size cannot tell them apart: then the steps get the time
   * beyond the latency, or half of the time if no latency is known.
   */
  get costs() {
    if (!this.weight) return { wait: this.latency, each: 0 };
    const [steps, seconds] = [this.steps / this.weight, this.seconds / this.weight];
    const spread = this.squares / this.weight - steps * steps;
    const most = Math.max(0, seconds - this.latency) / steps;
    const slope =
      spread < 1e-3 * steps * steps
        ? this.latency
          ? most
          : (0.5 * seconds) / steps
        : (this.products / this.weight - steps * seconds) / spread;
    const each = Math.min(Math.max(slope, 0), most);
    return { wait: seconds - each * steps, each };
  }

  /** Seconds until a number of steps is there. @param {number} steps */
  expected(steps) {
    const { wait, each } = this.costs;
    return wait + each * steps;
  }

  /**
   * The number of steps to request at once so that `rate` of them a second can be played: a second's worth, or more if
   * the answer is slow. If they cannot come that fast, as many as make the waits short beside them.
   * @param {number} rate
   */
  portion(rate) {
    const usual = Math.max(2, Math.ceil(rate));
    const { wait, each } = this.costs;
    const meanwhile = wait > NEAR ? SPARE * rate * wait : 0;
    if (!this.weight) return Math.ceil(Math.min(usual + meanwhile, FIRST * (1 + wait / 2)));
    const load = SPARE * rate * each;
    const most = Math.max(2 * wait, PORTION.most) / each;
    const wanted = load < 1 ? (SPARE * rate * wait) / (1 - load) : Math.max(4 * wait, PORTION.least) / each;
    const steps = Math.min(load < 1 ? Math.max(usual, wanted) : wanted, most, GROWTH * Math.max(usual, this.last));
    return Math.max(2, Math.ceil(steps));
  }

  /** The number of steps in hand at which more are requested. @param {number} rate @param {number} portion */
  reserve(rate, portion) {
    return Math.max(rate / 2, SPARE * rate * this.expected(portion)) + 1;
  }
}

/** The pace of a run that plays: its steps a second, if they are fewer than the set speed. */
export class Pace {
  constructor() {
    /** @type {{at: number, step: number, dry: boolean}[]} */
    this.seen = [];
    /** @type {{rate: number, asked: number, by: "server"|"page"}|null} */
    this.said = null;
    this.since = 0;
  }

  /**
   * Note a drawn frame. Returns the pace to show, or null.
   * @param {number} at ms @param {number} step @param {number} asked steps a second
   * @param {boolean} dry whether steps were missing
   */
  note(at, step, asked, dry) {
    if (this.said && this.said.asked !== asked) {
      this.seen = [];
      this.said = null;
    }
    this.seen.push({ at, step, dry });
    while (at - this.seen[0].at > WINDOW) this.seen.shift();
    const [first] = this.seen;
    const long = at - first.at;
    if (long < 0.75 * WINDOW || at - this.since < SAID) return this.said;
    this.since = at;
    const rate = (1000 * (step - first.step)) / long;
    const slow = rate > 0 && rate < (this.said ? 0.95 : 0.85) * asked;
    this.said = slow ? { rate, asked, by: this.seen.some((one) => one.dry) ? "server" : "page" } : null;
    return this.said;
  }
}
