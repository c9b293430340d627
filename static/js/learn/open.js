/** Opens the lesson that the page came with: its state, its first view, and what shows it. */
import { count, open } from "./answers.js";
import { showFirstView } from "./stage.js";
import { room } from "../page/column.js";
import { Lesson } from "./lesson.js";

/** @returns {() => Promise<boolean>} what an address that asks for nothing else opens with */
export function openLesson() {
  open(JSON.parse(document.getElementById("lesson")?.textContent ?? ""));
  room.value = Lesson;
  count();
  return showFirstView;
}
