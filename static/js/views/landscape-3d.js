/** stub */
import { html } from "ui";
export const Landscape3D = () => html`<p>3-D</p>`;
