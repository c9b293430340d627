// TensorFlow Playground's network, from a checkout (src/nn.ts built by esbuild; PLAYGROUND names the result), driven as
// its playground.ts does: per example the inputs are collected from the table of features, then forwardProp and
// backProp; after each batch updateWeights. The variant "losses" also takes the losses of a pass as it does, over
// all training and test examples, from one pass over the training examples to the next.

import { blocks, serveProgram } from "./protocol.js";

const nn = await import(process.env.PLAYGROUND);

const INPUTS = {
  x: { f: (x) => x },
  y: { f: (_, y) => y },
  xSquared: { f: (x) => x * x },
  ySquared: { f: (_, y) => y * y },
  xTimesY: { f: (x, y) => x * y },
  sinX: { f: (x) => Math.sin(x) },
  sinY: { f: (_, y) => Math.sin(y) },
};
const state = { x: true, y: true };
const ACTIVATIONS = { tanh: nn.Activations.TANH, sigmoid: nn.Activations.SIGMOID, relu: nn.Activations.RELU };

function constructInput(x, y) {
  const input = [];
  for (const name in INPUTS) {
    if (state[name]) input.push(INPUTS[name].f(x, y));
  }
  return input;
}

const points = (inputs, targets) => inputs.map(([x, y], i) => ({ x, y, label: targets[i][0] }));

class Playground {
  constructor(losses) {
    this.losses = losses;
  }

  setup(work) {
    if (work.optimizer.name !== "gd") throw new Error("it has gradient descent only");
    this.network = nn.buildNetwork(
      work.sizes,
      ACTIVATIONS[work.activation],
      nn.Activations.LINEAR,
      null,
      ["x", "y"],
      false,
    );
    blocks(work.sizes, work.parameters).forEach((layer, l) =>
      layer.forEach((unit, i) => {
        const node = this.network[l + 1][i];
        node.bias = unit.bias;
        node.inputLinks.forEach((link, j) => {
          link.weight = unit.weights[j];
        });
      }),
    );
    this.sizes = work.sizes;
    this.eta = work.optimizer.eta;
    const train = points(work.inputs, work.targets);
    this.order = work.batches.flat().map((i) => train[i]);
    this.batch = work.batches[0].length;
    this.train = train;
    this.test = points(work.test_inputs, work.test_targets);
    this.chunk = Math.min(30, train.length / this.batch);
    this.place = 0;
  }

  run(count) {
    // forEach with the batch counted along, as in oneStep
    const from = this.place;
    const end = from + count * this.batch;
    for (let begin = from; begin < end; ) {
      const start = begin % this.order.length;
      const piece = this.order.slice(start, start + end - begin);
      piece.forEach((point, i) => {
        const input = constructInput(point.x, point.y);
        nn.forwardProp(this.network, input);
        nn.backProp(this.network, point.label, nn.Errors.SQUARE);
        if ((i + 1) % this.batch === 0) nn.updateWeights(this.network, this.eta, 0);
      });
      begin += piece.length;
    }
    this.place = end;
    if (this.losses && Math.floor(end / this.train.length) > Math.floor(from / this.train.length)) {
      this.lossTrain = this.loss(this.train);
      this.lossTest = this.loss(this.test);
    }
  }

  loss(dataPoints) {
    let loss = 0;
    for (let i = 0; i < dataPoints.length; i++) {
      const dataPoint = dataPoints[i];
      const input = constructInput(dataPoint.x, dataPoint.y);
      const output = nn.forwardProp(this.network, input);
      loss += nn.Errors.SQUARE.error(output, dataPoint.label);
    }
    return loss / dataPoints.length;
  }

  result() {
    return this.network
      .slice(1)
      .flatMap((layer) => layer.flatMap((node) => [...node.inputLinks.map((link) => link.weight), node.bias]));
  }
}

serveProgram((variant) => new Playground(variant === "losses"), {});
