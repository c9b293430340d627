/** The dialog that passes on what is shown or takes it home: link, file, frame, pictures, script, numbers. */
import { html } from "ui";
import { later } from "../widgets/later.js";
import { Dialog } from "../widgets/dialog.js";
import { EmbedPart } from "./embed-part.js";
import { Export } from "./export.js";
import { FilePart } from "./file-part.js";
import { Link } from "./link.js";
import { shareOpen } from "../widgets/open.js";

const Pictures = later(() => import("./pictures/view.js").then((part) => part.Pictures));

export const Share = () =>
  html`<${Dialog} open=${shareOpen} title="Share and export" name="share"><${Link} /><${FilePart} /><${EmbedPart} />
    <${Pictures} /><${Export} /><//>`;
