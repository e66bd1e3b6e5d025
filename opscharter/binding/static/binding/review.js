// The article under decision is marked and kept in sight; the first hit of a search gets the focus. Without this file the page
// works by itself: addresses name the article, and the server marks it.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function stand(first = false) {
  const state = document.querySelector("#review-panel [data-at]");
  const here = state?.dataset.at && document.getElementById(state.dataset.at);
  for (const old of document.querySelectorAll(".review-doc .is-now")) if (old !== here) old.classList.remove("is-now");
  if (!here) return;
  here.classList.add("is-now");
  const box = here.getBoundingClientRect();
  const floor = innerWidth > 1000 ? innerHeight : document.getElementById("review-panel").getBoundingClientRect().top;
  if (box.top < 8 || box.bottom > floor - 8) {
    scrollBy({ top: box.top - Math.min(floor * 0.3, 260), behavior: first || calm.matches ? "auto" : "smooth" });
  }
}

stand(true);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "review-panel") return;
  event.target.scrollTop = 0;
  stand();
  event.target.querySelector("[data-focus]")?.focus();
});

// words marked with the mouse in the article are the words to link
document.addEventListener("selectionchange", () => {
  const field = document.getElementById("review-words");
  const chosen = getSelection();
  const words = chosen?.toString().trim() ?? "";
  if (!field || !words || words.length > 60 || chosen.anchorNode?.parentElement?.closest(".is-now .art-text") === null) return;
  field.value = words;
});
