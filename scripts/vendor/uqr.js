/** uqr makes QR codes; the page imports its `encode` as "uqr". */
export { encode } from "uqr";
