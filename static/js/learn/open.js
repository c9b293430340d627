/** Opens the lesson of the page: its state, its first view and its text. */
import { count, open } from "./answers.js";
import { showFirstView } from "./stage.js";
import { room } from "../page/column.js";
import { Lesson } from "./lesson.js";

/** @returns {(turn: AbortSignal) => Promise<boolean>} opens the first view, for an address without a state */
export function openLesson() {
  open(JSON.parse(document.getElementById("lesson")?.textContent ?? ""));
  room.value = Lesson;
  count();
  return showFirstView;
}
