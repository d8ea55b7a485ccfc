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
