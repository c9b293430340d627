/** Whether the dialog for the user's own data is open. */
import { signal } from "ui";

export const ownOpen = signal(false);
