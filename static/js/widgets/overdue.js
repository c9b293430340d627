/** Whether something is out of date for longer than a request takes. Shorter waits would flicker. */
import { useEffect, useState } from "ui";

const PATIENCE = 400; // ms

/**
 * Whether the shown thing has been out of date for so long. From then on it is until it is up to date.
 * @param {boolean} behind @param {any} shown the shown thing; when it changes, the wait begins again
 */
export function useOverdue(behind, shown) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!behind) setLate(false);
    if (!behind || late) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [behind, shown]);
  return behind && late;
}
