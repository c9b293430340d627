/** Whether the experiment panel lies open over the page, on screens where it folds. */
import { signal } from "ui";

export const drawer = signal(false);
