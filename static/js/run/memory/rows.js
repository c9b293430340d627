/** Rows of numbers, a new one every so many steps, in blocks that runs with a common past share. No page state. */

const BLOCK = 65536; // most bytes of a block of several rows
const LONGEST = 1024; // rows of a block

export class Rows {
  /** @param {number} width numbers in a row @param {number} [stride] a row of every so many steps, from step 0 on */
  constructor(width, stride = 1) {
    this.width = width;
    this.stride = stride;
    this.count = 0;
    this.per = Math.max(1, Math.min(LONGEST, Math.floor(BLOCK / 8 / Math.max(1, width))));
    /** @type {Float64Array[]} */
    this.blocks = [];
  }

  /** Add the row of a step that has one. Steps come in order. @param {number} step @param {ArrayLike<number>} values */
  push(step, values) {
    if (step % this.stride) return;
    const block = Math.floor(this.count / this.per);
    if (block === this.blocks.length) this.blocks.push(new Float64Array(this.per * this.width));
    this.blocks[block].set(values, (this.count % this.per) * this.width);
    this.count++;
  }

  /** Row number `i`, that of step `i * stride`. @param {number} i */
  row(i) {
    const from = (i % this.per) * this.width;
    return this.blocks[Math.floor(i / this.per)].subarray(from, from + this.width);
  }

  /** Number `k` of row `i`. @param {number} i @param {number} k */
  value(i, k) {
    return this.blocks[Math.floor(i / this.per)][(i % this.per) * this.width + k];
  }

  /** The rows up to `step`. Full blocks, which never change, are shared; the last is copied. @param {number} step */
  until(step) {
    const made = new Rows(this.width, this.stride);
    made.count = Math.min(this.count, Math.floor(step / this.stride) + 1);
    const full = Math.floor(made.count / this.per);
    made.blocks = this.blocks.slice(0, full);
    if (made.count % this.per) made.blocks.push(this.blocks[full].slice());
    return made;
  }

  /** Every other row, in half the memory. */
  coarser() {
    const made = new Rows(this.width, 2 * this.stride);
    for (let i = 0; i < this.count; i += 2) made.push(i * this.stride, this.row(i));
    return made;
  }

  get bytes() {
    return this.blocks.length * this.per * this.width * 8;
  }
}
