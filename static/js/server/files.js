/** Files that the server makes, loaded when they are first asked for. */
import { answer, orRefused, Refused, Unreachable } from "./api.js";

/** @typedef {{name: string, content: Blob}} File */

/** A run as a file; or why there is none, in words. @param {object} body @returns {Promise<File|string>} */
export async function exported(body) {
  const response = await orRefused(answer("/api/export", body));
  if (response instanceof Refused) return response.message;
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "descent";
  const content = await response.blob().catch(() => {
    throw new Unreachable("/api/export broke off");
  });
  return { name, content };
}

/** Save a file as the browser does with downloads. @param {File} file */
export function save({ name, content }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
