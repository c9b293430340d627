/** Where on its server the page is: at the top, or below a path, such as /descent, that a proxy gives it. */
const ROOT = globalThis.document?.documentElement.dataset.root ?? "";

/** An address on this server, which begins with "/", as the page must call it. @param {string} address */
export const under = (address) => ROOT + address;
