// <div data-live-url> asks for its newer self every 8 seconds, with the version it has (If-None-Match): 204 means nothing new.
// It rests while the page is hidden, and never replaces a region somebody is using.
const EVERY = 8000;
const SLOWEST = 120000;
const versions = new WeakMap();
const waits = new WeakMap();

const inUse = (region) =>
  region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button")
    ? true
    : region.querySelector("details[open], dialog[open]") !== null;

async function ask(region) {
  const headers = { "HX-Request": "true", "X-Live": "1" };
  if (versions.has(region)) headers["If-None-Match"] = versions.get(region);
  const response = await fetch(region.dataset.liveUrl, { headers, credentials: "same-origin", cache: "no-store" });
  if (response.status === 401 || response.status === 403 || response.status === 404) return Infinity;
  if (!response.ok) return Math.min((waits.get(region) || EVERY) * 2, SLOWEST);
  if (response.status === 200 && !inUse(region)) {
    region.innerHTML = await response.text();
    window.htmx?.process(region);
    region.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
    const tag = response.headers.get("ETag");
    if (tag) versions.set(region, tag);
  }
  return EVERY;
}

async function turn(region) {
  if (!region.isConnected) return;
  let wait = EVERY;
  if (!document.hidden && navigator.onLine) {
    try {
      wait = await ask(region);
    } catch {
      wait = Math.min((waits.get(region) || EVERY) * 2, SLOWEST);
    }
  }
  waits.set(region, wait);
  if (wait !== Infinity) setTimeout(turn, wait, region);
}

function begin(root) {
  root.querySelectorAll?.("[data-live-url]").forEach((region) => {
    if (waits.has(region)) return;
    waits.set(region, EVERY);
    setTimeout(turn, EVERY, region);
  });
}

begin(document);
document.addEventListener("htmx:afterSettle", (event) => begin(event.target));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.querySelectorAll("[data-live-url]").forEach((region) => {
    if (waits.get(region) !== Infinity) ask(region).catch(() => {});
  });
});
