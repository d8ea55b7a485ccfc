// Menus that open without scripts (details.menu-fold) also close as menus do: by Escape, by a click elsewhere.

const open = () => document.querySelectorAll("details.menu-fold[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target) || target.closest("a[data-dialog], a[download]")) menu.open = false;
});

// Arrows go along the open menu, round its ends; in a field they are the field's.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = step && event.target.closest?.("details.menu-fold[open]");
  if (!menu || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(":scope > :not(summary) :is(a, button)")].filter((one) => one.checkVisibility());
  const at = items.indexOf(event.target);
  items.at(at < 0 && step < 0 ? -1 : (at + step) % items.length)?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A section that the address points at is open.
function showPointedAt() {
  const at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (at && at.matches("details")) at.open = true;
}
addEventListener("load", showPointedAt);
addEventListener("hashchange", showPointedAt);
