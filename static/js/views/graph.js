/** A small network as a graph of operations. */
import { html } from "ui";
export const fits = () => false;
export const Graph = () => html``;
