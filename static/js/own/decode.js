/** Bytes of a file as text. Its encoding is told by its first bytes, or by which one makes sense. No state. */

/** @type {[string, number[]][]} */
const MARKS = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
const LOOKED = 2000; // bytes

/** UTF-16 without a mark: every other byte of plain text is 0. @param {Uint8Array} bytes @returns {string|null} */
function wide(bytes) {
  const zeros = [0, 0];
  const most = Math.min(LOOKED, bytes.length - (bytes.length % 2));
  for (let i = 0; i < most; i++) if (bytes[i] === 0) zeros[i % 2]++;
  if (zeros[1] > most / 4 && zeros[0] === 0) return "utf-16le";
  return zeros[0] > most / 4 && zeros[1] === 0 ? "utf-16be" : null;
}

/**
 * The text and the name of its encoding. Bytes that are no UTF-8 are read as Windows-1252, which any bytes are.
 * @param {Uint8Array} bytes @returns {{text: string, encoding: string}}
 */
export function decoded(bytes) {
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  const encoding = marked ?? wide(bytes) ?? "utf-8";
  try {
    return { text: new TextDecoder(encoding, { fatal: encoding === "utf-8" }).decode(bytes), encoding };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252" };
  }
}
