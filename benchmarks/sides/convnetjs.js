// convnetjs from npm: fully connected layers and its own Trainer, one example per call, updates after each batch.

import { createRequire } from "node:module";

import { blocks, serveProgram } from "./protocol.js";

const require = createRequire(process.env.PACKAGES);
const convnetjs = require("convnetjs");
const { version } = require("convnetjs/package.json");

class Convnet {
  setup(work) {
    if (work.optimizer.name !== "gd") throw new Error("this version has no Adam");
    const hidden = work.sizes.slice(1, -1);
    this.net = new convnetjs.Net();
    this.net.makeLayers([
      { type: "input", out_sx: 1, out_sy: 1, out_depth: work.sizes[0] },
      ...hidden.map((units) => ({ type: "fc", num_neurons: units, activation: work.activation })),
      { type: "regression", num_neurons: work.sizes.at(-1) },
    ]);
    this.layers = this.net.layers.filter((layer) => layer.layer_type === "fc");
    blocks(work.sizes, work.parameters).forEach((layer, l) =>
      layer.forEach((unit, i) => {
        unit.weights.forEach((weight, j) => {
          this.layers[l].filters[i].w[j] = weight;
        });
        this.layers[l].biases.w[i] = unit.bias;
      }),
    );
    this.batch = work.batches[0].length;
    this.trainer = new convnetjs.Trainer(this.net, {
      method: "sgd",
      learning_rate: work.optimizer.eta,
      momentum: 0,
      batch_size: this.batch,
    });
    const inputs = work.inputs.map((x) => new convnetjs.Vol(x));
    this.examples = work.batches.flat().map((i) => [inputs[i], work.targets[i]]);
    this.chunk = Math.max(1, Math.floor(300 / this.batch));
    this.place = 0;
  }

  run(count) {
    for (const end = this.place + count * this.batch; this.place < end; this.place++) {
      const [x, y] = this.examples[this.place % this.examples.length];
      this.trainer.train(x, y);
    }
  }

  result() {
    return this.layers.flatMap((layer) => layer.filters.flatMap((filter, i) => [...filter.w, layer.biases.w[i]]));
  }
}

serveProgram(() => new Convnet(), { convnetjs: version });
