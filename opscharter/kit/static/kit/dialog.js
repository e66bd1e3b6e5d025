// data-opens="id" shows a native dialog, data-closes shuts it; data-dismiss takes a toast away; data-back goes back.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }
  const away = event.target.closest("[data-dismiss]");
  if (away) {
    away.closest(".toast")?.remove();
    return;
  }
  if (event.target.closest("[data-back]")) {
    history.back();
    return;
  }
  if (event.target.closest("[data-print]")) {
    print();
    return;
  }
  if (event.target.matches("dialog")) {
    const box = event.target.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside && event.clientX) event.target.close();
  }
});

// a form inside a dialog that came back with errors is shown again
document.querySelectorAll("dialog:has(.field-error, .notice)").forEach((dialog) => dialog.showModal());
if (history.length > 1) document.querySelectorAll("[data-back]").forEach((button) => (button.hidden = false));

// success says itself and goes; what went wrong stays until dismissed
const fade = (root) =>
  root.querySelectorAll?.(".toast.success, .toast.info").forEach((box) => setTimeout(() => box.remove(), 6000));
fade(document);
document.addEventListener("htmx:afterSettle", () => fade(document));
