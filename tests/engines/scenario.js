/**
 * What is tried in every engine, for the preset that the page was opened with: it opens, steps, plays, shows its
 * landscape in 3-D and races. Runs inside the page and presses its own buttons. Resolves to the numbers to compare
 * with the core's; throws where something does not happen.
 */
// biome-ignore lint/correctness/noUnusedVariables: the drivers call it inside the page
async function scenario() {
  const PATIENCE = 60_000; // ms
  const store = await import("/static/js/store.js");
  const until = async (what, test) => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((done) => setTimeout(done, 30)))
      if (test()) return;
    throw new Error(`never came true: ${what}`);
  };
  const button = (name, within = document) => {
    const found = [...within.querySelectorAll("button")].find((one) => one.textContent.trim().startsWith(name));
    return found ?? null;
  };
  const step = () => store.cursor.value.step;
  // a canvas that has a context of another kind gives none
  const isSurface = (canvas) => canvas.getContext("webgl2") !== null;
  const painted = (canvas) => {
    const copy = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0, 40, 40);
    return new Set(new Uint32Array(context.getImageData(0, 0, 40, 40).data.buffer)).size > 8;
  };
  await until(
    "the run and its landscape are there",
    () => store.frame.value && store.surface.value && !store.playing.value,
  );
  // where WebGL is missing the page says so, and offers the map
  const isWithout3D = () => document.querySelector(".picture .nothing")?.textContent.includes("WebGL") ?? false;
  const canvases = () => [...document.querySelectorAll(".stage canvas")];
  await until("the landscape is drawn", () => canvases().some((c) => isSurface(c) || painted(c)) || isWithout3D());
  button("Step").click();
  await until("Step makes a step", () => step() === 1 && !store.phase.value);
  const { parameters } = store.frame.value.state;
  const loss = store.frame.value.loss;
  button("Play").click();
  await until("it plays", () => step() >= 5 || store.ended.value);
  if (store.playing.value) button("Pause").click();
  await until("it pauses", () => !store.playing.value);
  let surface = null;
  if (button("3-D")) {
    button("3-D").click();
    await until("the surface is there", () => canvases().some(isSurface) || isWithout3D());
    surface = !isWithout3D();
    button("2-D").click();
  }
  button("Race").click();
  await until("the race can be set up", () => document.querySelector("dialog[open] button.primary"));
  document.querySelector("dialog[open] button.primary").click();
  await until("the race runs", () => store.lanes.value.length > 1);
  await until("the race goes on", () => step() >= 3 || store.ended.value);
  if (store.playing.value) button("Pause").click();
  return { parameters: Array.from(parameters), loss, surface };
}
