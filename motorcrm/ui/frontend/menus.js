// Menus that open without scripts (details.menu-fold) also close as menus do: by Escape, by a click elsewhere.

const open = () => document.querySelectorAll("details.menu-fold[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target) || target.closest("a[data-dialog]")) menu.open = false;
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
