// Sections that open stay as the person left them, in this browser; Escape gives up what is edited in a row.

const key = (fold) => `fold:${location.pathname}#${fold.id}`;
const searched = new URLSearchParams(location.search).get("q");

for (const fold of searched ? [] : document.querySelectorAll("details[data-fold]")) {
  try {
    const kept = localStorage.getItem(key(fold));
    if (kept !== null) fold.open = kept === "open";
    fold.addEventListener("toggle", () => localStorage.setItem(key(fold), fold.open ? "open" : ""));
  } catch {
    break; // nothing can be kept here
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("[data-row-edit]")?.querySelector("[data-row-back]").click();
});
