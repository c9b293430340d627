/** Whether the stage shows every lane's own map in place of the one they share: several lanes, and two axes. */
import { lanes, options } from "../store.js";
import { mode } from "./samples/shown.js";

export const showsSmallMaps = () => options.value.maps && lanes.value.length > 1 && mode.value !== "1d";
