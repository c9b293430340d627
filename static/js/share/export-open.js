/** Whether the dialog for exports is open. */
import { signal } from "ui";

export const exportOpen = signal(false);
