/** The list of lessons: marks the progress and the lesson to go on with. It loads no playground. */
import { goOn, load, of, stateOf } from "./progress.js";

const WORDS = { done: "done", begun: "begun", new: "" };

/** The results of the predictions, in words. @param {import("./progress.js").Progress} progress */
function predicted({ answers }) {
  const marks = Object.values(answers);
  const right = marks.filter((mark) => mark === "right").length;
  return marks.length ? `, ${right} of ${marks.length} predicted right` : "";
}

function mark() {
  const course = load();
  const lessons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".course-lesson")]);
  for (const lesson of lessons) {
    const progress = of(course, lesson.dataset.slug ?? "");
    const state = stateOf(progress);
    const place = /** @type {HTMLElement|null} */ (lesson.querySelector(".course-mark"));
    lesson.dataset.state = state;
    if (!place) continue;
    place.hidden = state === "new";
    place.textContent = state === "new" ? "" : WORDS[state] + predicted(progress);
  }
  const slugs = lessons.map((lesson) => lesson.dataset.slug ?? "");
  const onward = goOn(slugs, course);
  const next = lessons.find((lesson) => lesson.dataset.slug === onward);
  const place = /** @type {HTMLElement|null} */ (document.querySelector(".course-next"));
  const link = next?.querySelector("a");
  if (!place) return;
  place.hidden = !link;
  place.replaceChildren();
  if (!link) return;
  const to = document.createElement("a");
  to.href = link.href;
  to.textContent = `Go on with ${link.querySelector(".course-title")?.textContent?.trim()}`;
  place.append(to);
}

mark();
addEventListener("pageshow", mark); // also after going back from a lesson
