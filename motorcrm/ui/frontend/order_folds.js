// What is folded on the order page: groups of lines, and what happened to the order, which is read when asked for.
import { read } from "./busy.js";

const AT_ONCE = 8; // lines unfolded before a frame: about what is in sight under a phone's finger
const folded = new Set();
const phone = window.matchMedia("(max-width: 767.98px)");
const table = () => document.getElementById("order-lines");

function apply() {
  for (const button of document.querySelectorAll("[data-fold]")) {
    const isFolded = folded.has(button.dataset.fold);
    button.setAttribute("aria-expanded", String(!isFolded));
    table().classList.toggle(`folds-${button.dataset.fold}`, isFolded);
  }
}

// The lines in sight come at once, the others in the frames after: the browser styles far more than is seen.
function unfold(name) {
  const later = [...table().querySelectorAll(`.line-${name.slice(0, -1)}`)].slice(AT_ONCE);
  for (const line of later) line.classList.add("is-later");
  const more = () => {
    for (const line of later.splice(0, AT_ONCE)) line.classList.remove("is-later");
    if (later.length) requestAnimationFrame(more);
  };
  requestAnimationFrame(() => requestAnimationFrame(more));
  folded.delete(name);
}

async function tell() {
  const deeds = document.querySelector("[data-deeds][open]");
  if (!deeds) return;
  deeds.setAttribute("hx-morph-skip", "");
  const answer = await read(deeds.dataset.deeds).catch(() => null);
  if (answer?.ok && !answer.redirected) deeds.querySelector("[data-deeds-list]").innerHTML = await answer.text();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-fold]");
  if (button) {
    const name = button.dataset.fold;
    if (folded.has(name)) unfold(name);
    else folded.add(name);
    apply();
  }
  if (target.closest?.("[data-print]")) window.print();
});

document.addEventListener("toggle", ({ target }) => target.matches?.("[data-deeds]") && (target.open ? tell() : target.removeAttribute("hx-morph-skip")), true);

document.addEventListener("htmx:after:swap", () => {
  if (!table()) return;
  apply();
  tell();
});

// A phone shows the parts of a long order when asked.
if (table()?.closest(".is-dense") && phone.matches) folded.add("parts");
if (table()) apply();
