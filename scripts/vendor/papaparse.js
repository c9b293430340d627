/** Papa Parse reads text into cells; the page imports its `parse` as "papaparse". Types: types/papaparse.d.ts. */
import Papa from "papaparse";

export const parse = Papa.parse;
