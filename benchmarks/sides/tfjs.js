// TensorFlow.js from npm, on its JavaScript backend (the native one downloads a binary): optimizer.minimize, float32.

import { createRequire } from "node:module";

import { blocks, serveProgram } from "./protocol.js";

const tf = createRequire(process.env.PACKAGES)("@tensorflow/tfjs");

class Minimize {
  chunk = 1;

  setup(work) {
    tf.disposeVariables();
    this.layers = blocks(work.sizes, work.parameters).map((layer) => ({
      w: tf.variable(tf.tensor2d(layer.map((unit) => unit.weights)).transpose()),
      b: tf.variable(tf.tensor1d(layer.map((unit) => unit.bias))),
    }));
    this.activation = tf[work.activation];
    const { name, eta, beta1, beta2, eps } = work.optimizer;
    this.optimizer = name === "adam" ? tf.train.adam(eta, beta1, beta2, eps) : tf.train.sgd(eta);
    const some = work.batches.slice(0, 90);
    this.batches = some.map((batch) => [
      tf.tensor2d(batch.map((i) => work.inputs[i])),
      tf.tensor2d(batch.map((i) => work.targets[i])),
    ]);
    this.step = 0;
  }

  run(count) {
    for (const end = this.step + count; this.step < end; this.step++) {
      const [x, y] = this.batches[this.step % this.batches.length];
      this.optimizer.minimize(() => {
        const output = this.layers.reduce((a, { w, b }, l) => {
          const z = tf.add(tf.matMul(a, w), b);
          return l === this.layers.length - 1 ? z : this.activation(z);
        }, x);
        return tf.mul(tf.mean(tf.squaredDifference(output, y)), 0.5);
      });
    }
  }

  result() {
    return this.layers.flatMap(({ w, b }) => {
      const bias = b.dataSync();
      return tf.tidy(() => w.transpose().arraySync()).flatMap((weights, i) => [...weights, bias[i]]);
    });
  }
}

await tf.ready();
serveProgram(() => new Minimize(), { "TensorFlow.js": `${tf.version.tfjs} (${tf.getBackend()})` });
