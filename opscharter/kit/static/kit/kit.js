// Everything that pages do beyond HTML and htmx. Each file stands alone and listens on the document, so that content that
// arrives later is served too.
import "./submit-once.js";
import "./draft.js";
import "./keys.js";
import "./live.js";
import "./dialog.js";
import "./theme.js";
import "./offline.js";
import "./files.js";
import { drawDiagrams } from "./diagram.js";
import { drawCharts } from "./chart.js";

const draw = (root) => {
  drawDiagrams(root);
  drawCharts(root);
};
draw(document);
document.addEventListener("htmx:afterSettle", (event) => draw(event.target));
