/** A film as WebM, where the browser records canvases. It takes as long as the film: a browser records what it sees. */

const TYPE = "video/webm";
const RATE = 6e6; // bits a second
const FRAME = 30; // ms, in which a picture arrives

export const hasWebm = () =>
  typeof MediaRecorder === "function" &&
  "captureStream" in HTMLCanvasElement.prototype &&
  MediaRecorder.isTypeSupported(TYPE);

const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

/** @param {HTMLCanvasElement} canvas @returns {import("./gif.js").Recorder} */
export function webmRecorder(canvas) {
  const stream = canvas.captureStream(0);
  const [track] = /** @type {CanvasCaptureMediaStreamTrack[]} */ (stream.getVideoTracks());
  const recorder = new MediaRecorder(stream, { mimeType: TYPE, videoBitsPerSecond: RATE });
  /** @type {Blob[]} */
  const parts = [];
  let bytes = 0;
  recorder.ondataavailable = ({ data }) => {
    parts.push(data);
    bytes += data.size;
  };
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
    track.stop();
  };
  return {
    async add(_, ms) {
      // between two pictures, while the next one is drawn, no time passes in the film
      if (recorder.state === "inactive") recorder.start(1000);
      else recorder.resume();
      track.requestFrame();
      await pause(Math.max(0, ms - FRAME));
      // once more at its end, for else the last picture would not stay; only what was drawn on counts as new
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.putImageData(pen.getImageData(0, 0, 1, 1), 0, 0);
      track.requestFrame();
      await pause(FRAME);
      recorder.pause();
      return bytes;
    },
    async end() {
      const ended = new Promise((done) => (recorder.onstop = done));
      stop();
      await ended;
      return new Blob(parts, { type: TYPE });
    },
    stop,
  };
}
