// What was just done can be undone for ten seconds: by its button, or by Ctrl+Z outside of fields. It stays while the
// pointer or the focus is on it, and takes the focus from nobody. Without this script it stays until the next page.
import { typing } from "./lists.js";

const LASTS = 10_000;
const offers = () => [...document.querySelectorAll("form[data-undo]")];
const timers = new WeakMap();

function later(offer) {
  clearTimeout(timers.get(offer));
  timers.set(offer, setTimeout(() => (offer.matches(":hover, :focus-within") ? later(offer) : offer.remove()), LASTS));
}

function watch() {
  const all = offers();
  for (const old of all.slice(0, -1)) old.remove(); // one thing at a time: the last
  const offer = all.at(-1);
  if (!offer || timers.has(offer)) return;
  later(offer);
  for (const kind of ["pointerleave", "focusout"]) offer.addEventListener(kind, () => later(offer));
}

const box = document.getElementById("notices");
if (box) new MutationObserver(watch).observe(box, { childList: true });
watch();

document.addEventListener("keydown", (event) => {
  const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyZ";
  const offer = undoes && !typing(event.target) && !document.querySelector("dialog[open]") && offers().at(-1);
  if (!offer) return;
  event.preventDefault();
  offer.requestSubmit();
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches?.("[data-undo]") && ctx.response?.status < 400) ctx.sourceElement.remove();
});
