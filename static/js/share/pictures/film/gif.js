/** A film as a GIF: pictures go to a worker one by one, so that no more than one is waiting. */
import { under } from "../../../server/root.js";

/**
 * @typedef {{add: (canvas: HTMLCanvasElement, ms: number) => Promise<number>, end: () => Promise<Blob>, stop: () => void}} Recorder
 */

/** The worker: made by the page, it may load what the page may. */
function begun() {
  const file = new URL(under("/static/js/share/pictures/film/gif-worker.js"), location.href);
  const source = URL.createObjectURL(new Blob([`import ${JSON.stringify(file.href)};`], { type: "text/javascript" }));
  const worker = new Worker(source, { type: "module" });
  const stop = () => {
    worker.terminate();
    URL.revokeObjectURL(source);
  };
  return { worker, stop };
}

/** @returns {Recorder} */
export function gifRecorder() {
  const { worker, stop } = begun();
  worker.postMessage({ library: import.meta.resolve("gifenc") });
  const ask = (/** @type {object} */ message, /** @type {Transferable[]} */ transfer = []) =>
    new Promise((done, fail) => {
      worker.onmessage = ({ data }) => ("wrong" in data ? fail(new Error(data.wrong)) : done(data));
      worker.onerror = () => fail(new Error("what makes a GIF could not be loaded"));
      worker.postMessage(message, transfer);
    });
  return {
    async add(canvas, ms) {
      const { width, height } = canvas;
      const pixels = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, width, height)
        .data.buffer;
      return (await ask({ pixels, width, height, delay: ms }, [pixels])).bytes;
    },
    async end() {
      const { file } = await ask({ end: true });
      stop();
      return new Blob([file], { type: "image/gif" });
    },
    stop,
  };
}
