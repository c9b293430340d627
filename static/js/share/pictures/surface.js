/** The surface in pictures: drawn on a canvas of its own, so that the one on the page stays as it is. */

/** @typedef {typeof import("../../landscape/surface/view.js")} Room */
/** @type {{room: Room, canvas: HTMLCanvasElement, scene: import("../../landscape/surface/scene.js").Scene3D}|null} */
let own = null;

/** Make it, unless there is one. Rejects where the browser has no WebGL. */
export async function openSurface() {
  if (own) return;
  const room = await import("../../landscape/surface/view.js");
  const canvas = document.createElement("canvas");
  own = { room, canvas, scene: await room.sceneOn(canvas) };
}

/** A browser keeps few of them at once. */
export function closeSurface() {
  own?.scene.dispose();
  own = null;
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height in CSS pixels
 * @param {number} ratio dots for each of them
 */
export function drawSurface(context, width, height, ratio) {
  const eye = own?.room.drawScene(own.scene, width, height, ratio);
  if (!own || !eye) return;
  const over = Object.assign(document.createElement("canvas"), { width: width * ratio, height: height * ratio });
  const pen = /** @type {CanvasRenderingContext2D} */ (over.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  own.room.drawOver(pen, eye);
  for (const layer of [own.canvas, over]) context.drawImage(layer, 0, 0, width, height);
}
