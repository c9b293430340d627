/** Colours the article's symbols in TeX like their quantities on the page. */

const PLAIN = /^\\(?:text|textbf|textit|mathrm|mathbf|operatorname|htmlClass|htmlData|begin|end)\b\*?/;
const LETTERS = /** @type {{[symbol: string]: string}} */ ({
  w: "q-weight",
  W: "q-weight",
  b: "q-bias",
  z: "q-z",
  C: "q-loss",
  "\\delta": "q-delta",
});

/** The end of the group or symbol at `start`. @param {string} tex @param {number} start */
function end(tex, start) {
  if (tex[start] === "\\") return start + (/^\\(?:[a-zA-Z]+|.)/.exec(tex.slice(start))?.[0].length ?? 1);
  if (tex[start] !== "{") return start + 1;
  let depth = 0;
  for (let i = start; i < tex.length; i++) {
    if (tex[i] === "\\") i++;
    else if (tex[i] === "{") depth++;
    else if (tex[i] === "}" && --depth === 0) return i + 1;
  }
  return tex.length;
}

/** The end of the indices and primes after a symbol. @param {string} tex @param {number} start */
function scripts(tex, start) {
  let at = start;
  for (;;) {
    if (tex[at] === "'") at++;
    else if ((tex[at] === "_" || tex[at] === "^") && at + 1 < tex.length) at = end(tex, at + 1);
    else return at;
  }
}

/**
 * The two groups after a fraction's command, or null.
 * @param {string} tex @param {number} start @returns {[string, string, number]|null}
 */
function groups(tex, start) {
  if (tex[start] !== "{") return null;
  const middle = end(tex, start);
  if (tex[middle] !== "{") return null;
  const last = end(tex, middle);
  return [tex.slice(start + 1, middle - 1), tex.slice(middle + 1, last - 1), last];
}

/** Whether a formula is about a network, where `a` is no coefficient. @param {string} tex */
const ofNetwork = (tex) => /^a$|\\sigma|\\delta|[wz](?![a-zA-Z])/.test(tex);

/**
 * TeX with `\htmlClass` around w, b, z, C and delta with their indices, a with an index or next to them, the gradient
 * and the slopes of C.
 * @param {string} tex @param {boolean} [network] whether it is about a network
 * @returns {string}
 */
export function coloured(tex, network = ofNetwork(tex)) {
  let out = "";
  for (let at = 0; at < tex.length; ) {
    const rest = tex.slice(at);
    const plain = PLAIN.exec(rest);
    if (plain) {
      // words, or marked by the author
      let to = end(tex, at + plain[0].length);
      if (/^\\html/.test(plain[0])) to = end(tex, to);
      out += tex.slice(at, to);
      at = to;
      continue;
    }
    const slope = /^\\[dt]?frac(?=\{)/.exec(rest);
    const parts = slope && groups(tex, at + slope[0].length);
    if (parts && slope[0] === "\\frac" && /[_^]/.test(parts[0] + parts[1])) {
      // indices in a small fraction are too small to read
      out += coloured(`\\d${tex.slice(at + 1, parts[2])}`, network);
      at = parts[2];
      continue;
    }
    if (parts && /^(?:\\partial|d|\\mathrm\{d\})\s*(?:\^2\s*)?C\b/.test(parts[0])) {
      out += `\\htmlClass{q-gradient}{${tex.slice(at, parts[2])}}`;
      at = parts[2];
      continue;
    }
    const nabla = /^\\nabla\s*(?:_\{?\w+\}?\s*)?C(?![a-zA-Z])/.exec(rest);
    const command = /^\\(?:[a-zA-Z]+|.)/.exec(rest);
    const symbol = nabla?.[0] ?? command?.[0] ?? tex[at];
    const to = scripts(tex, at + symbol.length);
    const css = nabla
      ? "q-gradient"
      : (LETTERS[symbol] ?? (symbol === "a" && (network || to > at + 1) ? "q-activation" : ""));
    if (css) {
      out += `\\htmlClass{${css}}{${tex.slice(at, to)}}`;
      at = to;
    } else {
      out += symbol;
      at += symbol.length;
    }
  }
  return out;
}
