/** Whether the help is open. */
import { signal } from "ui";

export const helpOpen = signal(false);
