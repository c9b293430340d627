/** The path of the page on its server: at the top, or below a path such as /descent that a proxy gives it. */
const ROOT = globalThis.document?.documentElement.dataset.root ?? "";

/** An address on this server, with the path of the page in front. @param {string} address */
export const under = (address) => ROOT + address;
