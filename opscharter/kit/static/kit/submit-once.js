// A form goes once: its buttons rest while it is under way, and wake when the page is shown again.
const buttonsOf = (form) => form.querySelectorAll("button[type=submit], button:not([type]), input[type=submit]");

function rest(form) {
  form.dataset.sending = "1";
  // after this turn, so that the pressed button's own name and value are still sent
  setTimeout(() => {
    for (const button of buttonsOf(form)) button.classList.add("sending");
  }, 0);
  form.setAttribute("aria-busy", "true");
  // a download leaves the page standing
  setTimeout(wake, 15000, form);
}

function wake(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  for (const button of buttonsOf(form)) button.classList.remove("sending");
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-look")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    rest(form);
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) wake(form);
});
document.addEventListener("invalid", (event) => event.target.form && wake(event.target.form), true);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(wake));
