/** Whether a race is being lined up. */
import { signal } from "ui";

export const raceOpen = signal(false);
