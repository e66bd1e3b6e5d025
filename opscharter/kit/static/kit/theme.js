// Light, dark, large text: at once, without a reload. Without this script the same form posts and the page comes back changed.
const YEAR = 31536000;
const names = { theme: "theme", text: "text" };

document.addEventListener("submit", (event) => {
  const form = event.target;
  const pressed = event.submitter;
  if (!form.matches("[data-look]") || !pressed || !(pressed.name in names) || form.matches(".text-switch")) return;
  event.preventDefault();
  document.documentElement.dataset[pressed.name] = pressed.value;
  document.cookie = `${names[pressed.name]}=${pressed.value};path=/;max-age=${YEAR};samesite=lax`;
  for (const button of form.querySelectorAll(`button[name="${pressed.name}"]`)) {
    button.setAttribute("aria-pressed", String(button === pressed));
  }
  document.dispatchEvent(new CustomEvent("kit:look"));
});
