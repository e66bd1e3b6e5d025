// Says when the line is gone and that nothing is lost; says when the server failed during a part of a page.
import { phrase, toast } from "./phrases.js";

let banner = null;

function show() {
  if (navigator.onLine) {
    banner?.remove();
    banner = null;
  } else if (!banner) {
    banner = document.createElement("div");
    banner.className = "offline";
    banner.setAttribute("role", "status");
    banner.textContent = phrase("offline");
    document.body.prepend(banner);
  }
}

addEventListener("online", show);
addEventListener("offline", show);
show();

document.addEventListener("htmx:sendError", () => toast(phrase(navigator.onLine ? "failed" : "offline"), "error"));
document.addEventListener("htmx:responseError", () => toast(phrase("failed"), "error"));
// sending a form without a line would lead to the browser's own error page
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  event.target.removeAttribute("aria-busy");
  delete event.target.dataset.sending;
  toast(phrase("offline"), "error");
});
