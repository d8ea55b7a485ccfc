// `/` and Ctrl+K go to the global search.

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-shortcut-search]");
  if (!search || event.altKey || event.defaultPrevented) return;
  const chord = (event.ctrlKey || event.metaKey) && event.code === "KeyK"; // by position: in the Russian layout this key types «л»
  const slash = !event.ctrlKey && !event.metaKey && !typing(event.target) && (event.key === "/" || (event.code === "Slash" && event.key === "."));
  if (!chord && !slash) return;
  event.preventDefault();
  search.focus();
  search.select();
});

function typing(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.closest("dialog[open]");
}
