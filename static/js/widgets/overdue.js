/** What is behind for longer than an answer is on its way: to say it at every step would flicker. */
import { useEffect, useState } from "ui";

const PATIENCE = 400; // ms

/**
 * Whether what is shown has been behind for so long.
 * @param {boolean} behind @param {any} shown what is shown: when something newer comes, the wait begins again
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
