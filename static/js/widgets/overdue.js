/** Whether something is out of date for longer than a request takes. Shorter waits would flicker. */
import { useEffect, useState } from "ui";

const PATIENCE = 400; // ms

/**
 * Whether the shown thing has been out of date for so long.
 * @param {boolean} behind @param {any} shown the shown thing; the wait begins again when it changes
 */
export function useOverdue(behind, shown) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!behind) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [behind, shown]);
  return behind && late;
}
