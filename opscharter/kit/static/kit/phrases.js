// Words for scripts, translated by the server into data attributes of #phrases.
const holder = document.getElementById("phrases");

export const phrase = (name) => (holder && holder.dataset[name]) || "";

export function toast(text, kind = "info") {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "link";
  away.dataset.dismiss = "";
  away.setAttribute("aria-label", phrase("dismiss"));
  away.textContent = "✕";
  box.append(words, away);
  place.append(box);
}
