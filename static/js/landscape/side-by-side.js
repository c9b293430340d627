/** Whether the stage shows every lane's own map in place of the one they share. */
import { signal } from "ui";
import { lanes } from "../store.js";
import { mode } from "./samples.js";

/** As chosen. */
export const sideBySide = signal(false);

/** As it is: several lanes, and two axes. */
export const showsSmallMaps = () => sideBySide.value && lanes.value.length > 1 && mode.value !== "1d";
