/** Whether the dialog that shares and exports is open. */
import { signal } from "ui";

export const shareOpen = signal(false);
