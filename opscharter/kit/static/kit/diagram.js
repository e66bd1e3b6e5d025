// <div class="diagram" data-bpmn-url="…" data-active="a,b" data-done="c,d">: the process as drawn, with the token on it.
// What stands inside (a list of steps) is shown until the drawing is there, and stays when it cannot be drawn.
import { library, stylesheet } from "./load.js";
import { phrase } from "./phrases.js";

const ids = (text) => (text || "").split(",").map((id) => id.trim()).filter(Boolean);

const narrow = window.matchMedia("(max-width: 760px)");
const LEAST = 0.85; // smaller, and the words in the boxes cannot be read

// Highest and lowest point of what is drawn between two uprights.
function reach(known, left, right) {
  const heights = [];
  known.forEach((element) => {
    if (element.waypoints) {
      for (const { x, y } of element.waypoints) if (x > left && x < right) heights.push(y);
    } else if (element.width && element.parent && element.x < right && element.x + element.width > left) {
      heights.push(element.y, element.y + element.height);
    }
  });
  return heights.length ? [Math.min(...heights), Math.max(...heights)] : null;
}

// As large as the place allows, at most life-size; the board is only as high as the drawing. When it is still too wide it begins
// at the token, and can be dragged.
function fit(board, canvas, known, here) {
  const { inner } = canvas.viewbox();
  const room = board.clientWidth - 40;
  const scale = Math.min(1, Math.max(LEAST, room / inner.width));
  const tooWide = inner.width * scale > room;
  const middle = tooWide && here ? here.x + here.width / 2 : inner.x + inner.width / 2;
  const half = board.clientWidth / scale / 2;
  const [top, bottom] = reach(known, middle - half, middle + half) || [inner.y, inner.y + inner.height];
  board.style.height = `${Math.min(460, Math.max(150, (bottom - top) * scale + 60))}px`;
  canvas.resized();
  const outer = { width: half * 2, height: board.clientHeight / scale };
  canvas.viewbox({ x: middle - half, y: (top + bottom) / 2 - outer.height / 2, ...outer });
}

async function draw(place) {
  stylesheet("bpmn-js/diagram-js.css");
  stylesheet("bpmn-js/bpmn-js.css");
  stylesheet("bpmn-js/bpmn-font/css/bpmn.css");
  const [answer] = await Promise.all([
    fetch(place.dataset.bpmnUrl, { credentials: "same-origin" }),
    library("bpmn-js/bpmn-navigated-viewer.min.js"),
  ]);
  if (!answer.ok) throw new Error(String(answer.status));
  const xml = await answer.text();
  const board = document.createElement("div");
  board.className = "diagram";
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", place.getAttribute("aria-label") || "");
  place.append(board);
  const viewer = new window.BpmnJS({ container: board });
  await viewer.importXML(xml);
  const canvas = viewer.get("canvas");
  const known = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  fit(board, canvas, known, known.get(ids(place.dataset.active)[0]));
  for (const id of ids(place.dataset.done)) if (known.get(id)) canvas.addMarker(id, "is-passed");
  for (const id of ids(place.dataset.active)) {
    if (!known.get(id)) continue;
    canvas.addMarker(id, "is-here");
    const token = document.createElement("div");
    token.className = "diagram-token";
    token.textContent = phrase("hereNow");
    overlays.add(id, { position: { top: -13, left: 8 }, html: token });
  }
  const spoken = place.querySelector("[data-instead]");
  if (spoken) spoken.classList.add("unseen");
}

export function drawDiagrams(root) {
  root.querySelectorAll?.("[data-bpmn-url]").forEach((place) => {
    // on a phone the list of steps says the same in a tenth of the room
    if (place.dataset.drawn || (place.querySelector("[data-instead]") && narrow.matches)) return;
    place.dataset.drawn = "1";
    draw(place).catch(() => {
      place.querySelector(".diagram")?.remove();
      const note = document.createElement("p");
      note.className = "sub";
      note.textContent = phrase("drawingFailed");
      place.append(note);
    });
  });
}
