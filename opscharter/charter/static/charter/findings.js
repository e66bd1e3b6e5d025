// A finding leads to its line in the text field. Without this script the link leads to the field itself.

function show(field, line, column) {
  const lines = field.value.split("\n");
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const text = lines[line - 1] ?? "";
  const start = before + Math.min(Math.max(column - 1, 0), text.length);
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, before + text.length);
  // long lines wrap: measure how far down the line begins with a twin of the field
  const twin = field.cloneNode();
  twin.removeAttribute("id");
  twin.removeAttribute("name");
  twin.setAttribute("aria-hidden", "true");
  twin.style.cssText = `position:absolute;visibility:hidden;height:0;width:${field.clientWidth}px`;
  twin.value = field.value.slice(0, before);
  field.after(twin);
  field.scrollTop = Math.max(0, twin.scrollHeight - field.clientHeight / 3);
  twin.remove();
  field.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const field = document.querySelector("textarea.charter-source");
  if (!link || !field) return;
  event.preventDefault();
  show(field, Number(link.dataset.line), Number(link.dataset.column || 1));
});
