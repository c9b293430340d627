// The part of Papa Parse that the page uses: text into rows of cells, all of them text.
type Options = {
  delimiter?: string;
  newline?: string;
  delimitersToGuess?: string[];
  skipEmptyLines?: boolean | "greedy";
  quoteChar?: string;
};
type Problem = { type: string; code: string; message: string; row?: number };
type Found = { data: string[][]; errors: Problem[]; meta: { delimiter: string; linebreak: string } };
export function parse(text: string, options?: Options): Found;
