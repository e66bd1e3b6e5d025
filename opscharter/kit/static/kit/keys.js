// data-key="F8" presses that button or follows that link ("J ArrowDown": either key); "/" goes to the search field; Escape closes what is open.
const typing = (target) => target.matches?.("input, textarea, select, [contenteditable]");

function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return parts.join("+");
}

const shown = (element) => element.getClientRects().length > 0 && !element.disabled;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "/" && !typing(event.target)) {
    const search = [...document.querySelectorAll("input[type=search], [data-search]")].find(shown);
    if (search) {
      event.preventDefault();
      search.focus();
      search.select?.();
    }
    return;
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.due[open], details.more[open]").forEach((open) => open.removeAttribute("open"));
    return;
  }
  const name = nameOf(event);
  if ((name.length === 1 || name.startsWith("Arrow")) && typing(event.target)) return;
  const target = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.toUpperCase().split(" ").includes(name.toUpperCase()) && shown(element),
  );
  if (target) {
    event.preventDefault();
    target.click();
  }
});

// one popover of a due time at a time, closed by a click elsewhere
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.due[open], details.more[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});

const wrong = document.querySelector("[data-focus-first]");
if (wrong) wrong.focus();
const first = document.querySelector("[data-autofocus]");
if (first && !wrong) first.focus();
