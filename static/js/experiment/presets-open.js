/** Whether the presets are open. */
import { signal } from "ui";

export const presetsOpen = signal(false);
