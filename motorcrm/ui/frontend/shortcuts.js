// `/` and Ctrl+K go to the global search, `n` does the page's main thing, Ctrl+Enter sends what is typed in lines.
import { typing } from "./lists.js";

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.defaultPrevented) return;
  const plain = !event.ctrlKey && !event.metaKey && !typing(event.target);
  const chord = (event.ctrlKey || event.metaKey) && event.code === "KeyK"; // by position: in the Russian layout this key types «л»
  const slash = plain && (event.key === "/" || (event.code === "Slash" && event.key === "."));
  if (chord || slash) return search(event);
  if (plain && !event.shiftKey && event.code === "KeyN") create(event);
});

function search(event) {
  const field = document.querySelector("[data-shortcut-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

// Only what leads somewhere: a key must not send a form.
function create(event) {
  const main = document.querySelector("main a.btn-primary") ?? document.querySelector("[data-shortcut-create]");
  if (!main) return;
  event.preventDefault();
  main.click();
}

// A page that sends its form in a way of its own has done so by now.
window.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
  const form = event.target.matches?.("textarea") && event.target.form;
  if (form?.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
});
