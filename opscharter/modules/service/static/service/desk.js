// The front desk: suggestions fill what nobody has chosen yet, answers are quoted, F9 asks for the answer first, the receipt prints.
const form = document.getElementById("desk");

function choose(button, always) {
  const category = form.elements.category;
  if (category && (always || !category.dataset.chosen)) category.value = button.dataset.suggest;
  const urgency = form.querySelector(`input[name=urgency][value=${button.dataset.urgency}]`);
  const chosen = form.querySelector("[data-urgency-chosen]");
  if (urgency && (always || !chosen)) urgency.checked = true;
  if (always && category) {
    category.dataset.chosen = "1";
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function quote(button) {
  const answer = form.elements.answer;
  const text = button.closest(".beside-row").querySelector(".answer-text").textContent.trim();
  answer.value = answer.value ? `${answer.value.trimEnd()}\n${text}` : text;
  const quoted = form.elements.quoted;
  quoted.value = [...new Set([...quoted.value.split(",").filter(Boolean), button.dataset.quote])].join(",");
  document.getElementById("answering").open = true;
  answer.dispatchEvent(new Event("input", { bubbles: true }));
  answer.focus();
}

function known(button) {
  form.elements.name.value = button.dataset.name;
  if (button.dataset.place && !form.elements.location.value) form.elements.location.value = button.dataset.place;
  form.elements.description.focus();
}

if (form) {
  form.addEventListener("change", (event) => {
    if (!event.isTrusted) return;
    if (event.target.name === "category") event.target.dataset.chosen = "1";
    if (event.target.name === "urgency") event.target.closest(".cards")?.setAttribute("data-urgency-chosen", "");
  });
  // what was typed is looked up once more when the draft has been put back
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.target.id !== "suggestion") return;
    const button = event.target.querySelector("[data-suggest]");
    const before = form.elements.category.value;
    if (button) choose(button, false);
    if (form.elements.category.value !== before) form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.querySelector("[data-answer]")?.addEventListener("click", (event) => {
    const details = document.getElementById("answering");
    if (form.elements.answer.value.trim() && details.open) return;
    event.preventDefault();
    details.open = true;
    form.elements.answer.focus();
  });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.suggest !== undefined) choose(button, true);
  else if (button.dataset.quote !== undefined) quote(button);
  else if (button.dataset.name !== undefined) known(button);
  else if (button.dataset.print !== undefined) window.print();
});
