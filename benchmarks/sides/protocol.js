// The measured side's half of a conversation, as in protocol.py: one JSON request per line in, one answer per line out.

import { createInterface } from "node:readline";
import { performance } from "node:perf_hooks";

// What libraries print goes to the error stream: standard output is for answers.
console.log = console.info = console.warn = console.error;

const PATIENCE = 4;
const interruptions = () => process.resourceUsage().involuntaryContextSwitches;

/**
 * Answer for a program: {chunk, setup(work), run(count), result()}. `make(variant)` gives one.
 * @param {(variant: string) => any} make
 * @param {Record<string, string>} versions
 */
export function serveProgram(make, versions) {
  let program;
  const handlers = {
    versions: () => ({ node: process.version, ...versions }),
    setup({ variant, work }) {
      program = make(variant);
      program.setup(work);
      return null;
    },
    run({ count }) {
      program.run(count);
      return program.result();
    },
    // as time_runs in protocol.py
    time({ seconds }) {
      for (const warm = performance.now() + 500 * seconds; performance.now() < warm; ) program.run(program.chunk);
      const clean = [0, 0];
      const every = [0, 0];
      while (clean[1] < seconds && every[1] < PATIENCE * seconds) {
        const before = interruptions();
        const begin = performance.now();
        program.run(program.chunk);
        const elapsed = (performance.now() - begin) / 1000;
        for (const counted of interruptions() === before ? [every, clean] : [every]) {
          counted[0] += program.chunk;
          counted[1] += elapsed;
        }
      }
      return clean[0] ? clean : every;
    },
  };
  createInterface({ input: process.stdin }).on("line", (line) => {
    const request = JSON.parse(line);
    let answer;
    try {
      answer = { answer: handlers[request.call](request.with) };
    } catch (error) {
      answer = { error: String(error.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
}

/**
 * The [w | b] blocks of a parameter vector: per layer, per unit, {weights, bias}.
 * @param {number[]} sizes
 * @param {number[]} parameters
 */
export function blocks(sizes, parameters) {
  let place = 0;
  return sizes.slice(1).map((units, layer) =>
    Array.from({ length: units }, () => {
      const end = place + sizes[layer];
      const unit = { weights: parameters.slice(place, end), bias: parameters[end] };
      place = end + 1;
      return unit;
    }),
  );
}
