// Rows that people arrange: each has a handle to drag it by, with a mouse or a finger, and arrow keys on it do the same.
// What stands under a row goes with it. Dropped, the row's form says after which one it comes now; Escape puts it back.
// Without this script the form has two buttons, up and down.
const ROW = "[data-movable]";
const EDGE = 60; // so near the edge of the window, in pixels, the page scrolls
let drag = null; // { row, rows: as they were }

const among = (row) => [...row.parentElement.querySelectorAll(`[data-among="${CSS.escape(row.dataset.among)}"]`)];
const follows = (one, other) => Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);

// The row and what stands under it.
function block(row) {
  const rows = [row];
  if (row.classList.contains("row-under")) return rows;
  for (let next = row.nextElementSibling; next?.classList.contains("row-under"); next = next.nextElementSibling) rows.push(next);
  return rows;
}

function middle(row) {
  const rows = block(row);
  return (rows[0].getBoundingClientRect().top + rows.at(-1).getBoundingClientRect().bottom) / 2;
}

// The others change their places, not the row: a finger would lose it.
function place(row, y) {
  const others = among(row).filter((one) => one !== row);
  for (const one of others.filter((it) => follows(it, row) && y > middle(it))) row.before(...block(one));
  for (const one of others.filter((it) => follows(row, it) && y < middle(it)).reverse()) block(row).at(-1).after(...block(one));
}

// One place up or down, counted from what is seen: the answer to the key before may not have come yet.
function step(row, way) {
  const rows = among(row);
  const other = rows[rows.indexOf(row) + way];
  if (!other) return;
  if (way < 0) block(row).at(-1).after(...block(other));
  else row.before(...block(other));
  send(row);
}

function above(row) {
  const rows = among(row);
  return rows[rows.indexOf(row) - 1]?.dataset.movable ?? "";
}

function send(row) {
  const handle = row.querySelector("[data-handle]");
  handle.value = above(row);
  handle.form.requestSubmit(handle);
}

function end(keep) {
  if (!drag) return;
  const { row, rows } = drag;
  drag = null;
  for (const one of block(row)) one.classList.remove("is-dragged");
  if (!keep) row.parentElement.append(...rows);
  else if (rows.some((one, nth) => row.parentElement.children[nth] !== one)) send(row);
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  const row = handle.closest(ROW);
  drag = { row, rows: [...row.parentElement.children] };
  for (const one of block(row)) one.classList.add("is-dragged");
});
document.addEventListener("pointermove", ({ clientY }) => {
  if (!drag) return;
  place(drag.row, clientY);
  if (clientY < EDGE) scrollBy(0, -12);
  else if (clientY > innerHeight - EDGE) scrollBy(0, 12);
});
document.addEventListener("pointerup", () => end(true));
document.addEventListener("pointercancel", () => end(false));
// An answer that comes while the row is already elsewhere would take it back: the next one is on its way.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const row = ctx.sourceElement.matches?.(".movable") && ctx.sourceElement.closest(ROW);
  const isArrows = ctx.request.submitter?.matches("[data-handle]");
  if (row && isArrows && ctx.response?.status < 400 && ctx.request.body.get("after") !== above(row)) event.preventDefault();
});
document.addEventListener("click", (event) => event.target.closest?.("[data-handle]") && event.preventDefault());
document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (drag && event.key === "Escape") end(false);
  else if (handle && event.key === "ArrowUp") step(handle.closest(ROW), -1);
  else if (handle && event.key === "ArrowDown") step(handle.closest(ROW), 1);
  else return;
  event.preventDefault();
});
