// <form data-draft="intake"> keeps what was typed on this device until the server has taken it: over reloads, refusals, an expired
// sign-in and a dead connection. The form holds {% once %}. Nothing of password or data-private fields is kept. The key carries the person (<body data-person>), so that a shared computer never shows one person's text to another.
import { phrase } from "./phrases.js";

const PREFIX = "draft:";
const MAX_AGE = 7 * 24 * 3600 * 1000;
const SENT = "draft-sent";

const owner = () => document.body.dataset.person || "-";
const keyOf = (form) => `${PREFIX}${owner()}:${form.dataset.draft || location.pathname}`;

const kept = (field) =>
  field.name &&
  !["password", "file", "hidden", "submit", "button"].includes(field.type) &&
  !field.hasAttribute("data-private") &&
  !field.disabled;

function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
}

function write(form, values) {
  let changed = false;
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in values)) continue;
    const value = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      const checked = value.includes(field.value);
      changed ||= checked !== field.checked;
      field.checked = checked;
    } else if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (field.value !== value && value !== "") {
      field.value = value;
      changed = true;
    }
  }
  return changed;
}

const store = {
  get(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key));
      return found && Date.now() - found.at < MAX_AGE ? found.values : null;
    } catch {
      return null;
    }
  },
  set(key, values) {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      // storage full or forbidden: the page works without drafts
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // as above
    }
  },
};

function announce(form, key, before) {
  const note = document.createElement("div");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.append(phrase("draftRestored"));
  const away = document.createElement("button");
  away.type = "button";
  away.className = "link";
  away.textContent = phrase("draftDiscard");
  away.addEventListener("click", () => {
    store.remove(key);
    write(form, before);
    form.reset();
    note.remove();
  });
  note.append(away);
  form.prepend(note);
}

function restore(form) {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "1";
  const key = keyOf(form);
  const values = store.get(key);
  const before = read(form);
  if (values && write(form, values)) {
    announce(form, key, before);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// The server says which form it has taken by a cookie with that form's one-time key ({% once %}): only then its draft goes. After a
// refusal, a fault, an expired sign-in or a dead line there is no such cookie, and the draft stays.
function settle() {
  const taken = document.cookie.match(/(?:^|; )taken=([^;]+)/);
  if (!taken) return;
  document.cookie = "taken=;path=/;max-age=0;samesite=lax";
  try {
    const sent = JSON.parse(sessionStorage.getItem(SENT));
    if (sent && sent.once === decodeURIComponent(taken[1])) store.remove(sent.key);
    sessionStorage.removeItem(SENT);
  } catch {
    // storage forbidden: there is no draft either
  }
}

const restoreAll = (root) => {
  if (root.matches?.("form[data-draft]")) restore(root);
  root.querySelectorAll?.("form[data-draft]").forEach(restore);
};

let timer = 0;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => store.set(keyOf(form), read(form)), 250);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  clearTimeout(timer);
  store.set(keyOf(form), read(form));
  try {
    sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(form), once: form.elements._key?.value || "" }));
  } catch {
    // as above
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.detail.successful) store.remove(keyOf(form));
});
document.addEventListener("htmx:afterSettle", (event) => restoreAll(event.target));

settle();
restoreAll(document);
