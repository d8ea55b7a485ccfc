// Lists: rows by keys, filters that act at once, the chosen part in sight, how high rows are. All of it works without.

const list = () => document.querySelector("[data-list] .list");

// The chosen part of a list is in sight, without moving the page.
function showChosen(box) {
  const chosen = box.querySelector("[aria-current]");
  if (!chosen) return;
  const left = chosen.offsetLeft - box.offsetLeft;
  if (left < box.scrollLeft || left + chosen.offsetWidth > box.scrollLeft + box.clientWidth) box.scrollLeft = left - 24;
}

for (const box of document.querySelectorAll(".segments, .accounts")) showChosen(box);

// Filters: a choice is applied at once, a day when it is whole; what is empty stays out of the address.
const WHOLE_DAY = 700; // milliseconds: a year is typed figure by figure
for (const form of document.querySelectorAll("[data-filters]")) {
  let waiting;
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  form.addEventListener("change", (event) => {
    const field = event.target;
    clearTimeout(waiting);
    if (field.type === "search") return void form.requestSubmit();
    if (field.type !== "date") return void form.requestSubmit();
    if (field.value === "" || field.value >= "2000") waiting = setTimeout(() => form.requestSubmit(), WHOLE_DAY);
  });
  form.addEventListener("search", () => form.requestSubmit()); // the cross in the field
}

document.addEventListener("click", (event) => {
  for (const panel of document.querySelectorAll(".filter-panel[open]")) if (!panel.contains(event.target)) panel.open = false;
});

// Kept in a cookie, so that the next page comes with it and nothing moves.
for (const button of document.querySelectorAll("[data-density]")) {
  button.addEventListener("click", () => {
    const dense = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(dense));
    for (const sheet of document.querySelectorAll("[data-list]")) sheet.classList.toggle("is-dense", dense);
    document.cookie = `rows=${dense ? "dense" : ""}; path=/; max-age=${dense ? 31536000 : 0}; samesite=lax`;
  });
}

// What a cell had to cut is told on hover.
document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest?.(".list td:not([title])");
  if (cell && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
});

// j, k and arrows go along the rows; their link has the focus, so that Enter opens it. Figures choose a part.
function step(by) {
  const rows = [...list().tBodies[0].rows].filter((row) => link(row));
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  if (!next) return;
  rows[at]?.classList.remove("is-current");
  next.classList.add("is-current");
  link(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const link = (row) => row.querySelector("td a[href]");
const KEYS = { KeyJ: 1, KeyK: -1, ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !list()) return;
  const arrow = event.code.startsWith("Arrow");
  const inList = event.target === document.body || event.target.id === "main" || event.target.closest(".list");
  if (typing(event.target) || (arrow && !inList)) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit) return void document.querySelectorAll(".segments:not(.list-switch) .segment")[digit - 1]?.click();
  if (event.code in KEYS) {
    event.preventDefault();
    step(KEYS[event.code]);
  } else if (event.code === "KeyF") {
    const panel = document.querySelector(".filter-panel");
    if (!panel) return;
    event.preventDefault();
    panel.open = true;
    panel.querySelector("select, input")?.focus();
  }
});

export function typing(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || Boolean(element.closest("dialog[open], .menu-fold[open], .offcanvas.show"));
}
