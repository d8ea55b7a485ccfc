// Lines of an order: text at rest; a click, Enter or F2 turns a row into fields at the same places. What is typed is
// sent when its cell is left, and Enter goes on to the next line. While its fields are there, or hold something that is
// not saved, htmx leaves the row alone; a fresh answer is read into it here.
import { differs, reload } from "./in_place.js";
import { share } from "./line_shares.js";
import { mark, unmark } from "./unsaved.js";

const SKIP = "hx-morph-skip";
const FIELDS = "a, button, input, select, textarea, summary, label";
const pending = new WeakMap(); // line → how many of its requests are on their way
const taken = new WeakMap(); // line → nodes lent to its strip, with where they stood
const settled = new WeakSet(); // requests whose end is known
const stale = new WeakSet(); // lines whose text at rest is older than what their fields show

export const lineOf = (element) => element?.closest?.("tbody.line");
const formOf = (line) => document.getElementById(`${line.id}-line`);
const rest = (line) => line.querySelector(".line-rest");
const values = (line) => JSON.parse(line.dataset.line);
const controls = (line) => [...(formOf(line)?.elements ?? [])].filter((one) => one.name && !["version", "csrfmiddlewaretoken"].includes(one.name));
const isEditing = (line) => line.classList.contains("is-editing");
const isClean = (line) => !pending.get(line) && !controls(line).some(differs) && !line.matches(".is-unsaved, .is-conflict");

// Opening

export function open(line, field = "name") {
  if (!line?.dataset.line) return;
  for (const other of document.querySelectorAll("tbody.line.is-editing")) if (other !== line) shut(other);
  if (!formOf(line)) draw(line);
  if (!taken.has(line)) lend(line);
  line.classList.add("is-editing");
  line.setAttribute(SKIP, "");
  const control = formOf(line).elements[field] ?? formOf(line).elements.name;
  control.focus();
  control.select?.();
}

// Its fields, which are not seen before it is opened.
function draw(line) {
  const [kind, pk] = line.id.split("-");
  const pattern = document.createElement("template");
  pattern.innerHTML = document.getElementById(`edit-${kind}`).innerHTML.replaceAll(`${kind}-0`, line.id).replaceAll(`/${kind}s/0/`, `/${kind}s/${pk}/`);
  const rows = [...pattern.content.querySelectorAll("tr")];
  line.append(...rows);
  for (const row of rows) window.htmx.process(row);
  fill(line, values(line));
}

function fill(line, found, keep = () => false) {
  const form = formOf(line);
  form.elements.version.value = found.version;
  for (const control of controls(line)) {
    const value = found[control.name] ?? "";
    if (!keep(control)) control.value = value;
    control.defaultValue = value;
    if (!keep(control)) control.removeAttribute("aria-invalid");
  }
  if (form.elements.reason?.value) form.elements.reason.closest("[data-asked]").hidden = false;
  if (form.elements.labour_hours) form.elements.labour_hours.dataset.rate = found.rate ?? "";
  total(line, rest(line).querySelector("[data-sum]")?.textContent.trim() ?? "");
  share(line, found);
}

function total(line, text) {
  const sum = line.querySelector("output[data-sum]");
  if (sum) sum.value = text;
}

// The tools of the row at rest serve while it is edited too, with their words.
function lend(line) {
  const strip = line.querySelector("[data-tools]");
  const lent = [];
  for (const node of rest(line).querySelectorAll(".tools > button, .tools .menu-fold-items > *, .state-choice")) {
    lent.push([node, node.parentNode, node.nextSibling]);
  }
  for (const [node] of lent) (node.matches(".state-choice") ? line.querySelector(".line-edit [data-copy=c-state]") : strip).append(node);
  taken.set(line, lent.reverse());
  for (const place of line.querySelectorAll("[data-copy]")) {
    if (!place.hasChildNodes()) place.append(...copied(line, place.dataset.copy));
  }
}

function copied(line, name) {
  const shown = rest(line).querySelector(name === "c-who" ? ".c-who" : ".state-word");
  const who = name === "c-who" && line.querySelector("[data-tools] a[href$='/technicians/']");
  if (!who) return [shown?.cloneNode(true) ?? ""];
  const link = who.cloneNode(false);
  link.className = "cell who-pick";
  link.append(...[...shown.childNodes].map((node) => (node.matches?.("a") ? node.textContent : node.cloneNode(true))));
  return [link];
}

// Closing

export function shut(line, { back = false } = {}) {
  if (back) for (const control of controls(line)) control.value = control.defaultValue;
  if (line.contains(document.activeElement)) document.activeElement.blur(); // its change is heard first
  if (!back && line.querySelector("[aria-invalid]")) return; // stays open until it is mended
  line.classList.remove("is-editing");
  if (isClean(line)) return tidy(line);
  show(line);
}

function tidy(line) {
  for (const [node, parent, next] of taken.get(line) ?? []) parent.insertBefore(node, next?.parentNode === parent ? next : null);
  taken.delete(line);
  for (const row of line.querySelectorAll(".line-edit, .line-under")) row.remove();
  line.removeAttribute(SKIP);
  if (stale.delete(line)) reload();
}

// What was typed and is not saved yet, as text.
function show(line) {
  for (const control of controls(line)) {
    const cell = rest(line).querySelector(`[data-cell=${control.name}]`);
    if (!cell || !differs(control)) continue;
    cell.textContent = control.value;
    cell.classList.add("is-dirty");
  }
}

// Answers

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const line = lineOf(ctx.sourceElement);
  if (line && ctx.sourceElement.matches("form")) pending.set(line, (pending.get(line) ?? 0) + 1);
});

// A form that the swap removes hears of the end of its request no more, so its line is told before the swap.
function settle(line, ctx) {
  if (settled.has(ctx)) return;
  settled.add(ctx);
  pending.set(line, Math.max(0, (pending.get(line) ?? 1) - 1));
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const own = lineOf(ctx.sourceElement);
  if (own && ctx.sourceElement.matches("form")) settle(own, ctx);
  const busy = document.querySelectorAll(`tbody.line[${SKIP}]`);
  if (!busy.length || !(ctx.response?.status < 400) || !ctx.text?.includes('id="order-lines"')) return;
  const answer = new DOMParser().parseFromString(ctx.text, "text/html");
  for (const line of busy) update(line, answer.getElementById(line.id), ctx);
});

function update(line, fresh, ctx) {
  const isOwn = formOf(line) === ctx.sourceElement;
  if (!fresh?.dataset.line) return void (isClean(line) && line.removeAttribute(SKIP));
  const found = JSON.parse(fresh.dataset.line);
  if (!isOwn && line.matches(".is-conflict")) {
    line.dataset.fresh = fresh.dataset.line;
    return void (line.dataset.taken && take(line, line.dataset.taken));
  }
  if (!isOwn && !isClean(line)) return share(line, found);
  if (isOwn) unmark(line);
  const sent = ctx.request?.body;
  line.dataset.line = fresh.dataset.line;
  fill(line, found, (control) => isOwn && sent?.get?.(control.name) !== control.value);
  total(line, fresh.querySelector("[data-sum]")?.textContent.trim() ?? "");
  stale.add(line);
  if (!isEditing(line) && !pending.get(line) && !controls(line).some(differs)) line.removeAttribute(SKIP); // the swap draws it anew
}

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const line = lineOf(ctx.sourceElement);
  if (!line || !ctx.sourceElement.matches("form")) return;
  settle(line, ctx);
  if (!ctx.sourceElement.matches("[data-line]")) return;
  const status = ctx.response?.status;
  if (status === 422 || ctx.response?.headers?.get("HX-Asked")) return line.classList.add("is-editing");
  if (status === 409) return conflict(line);
  if (status && status < 500) return;
  mark(line);
  if (!isEditing(line)) show(line);
});

// Someone was quicker: both versions stand in the row, and one of them is taken.
function conflict(line) {
  const notice = document.querySelector("#notices > .notice:last-child");
  const table = notice?.querySelector(".versions");
  if (!table) {
    for (const control of controls(line)) control.value = control.defaultValue;
    line.classList.remove("is-editing");
    line.removeAttribute(SKIP);
    return reload();
  }
  const now = [...table.querySelectorAll("tbody tr")].map((row) => `${row.cells[0].textContent} ${row.cells[1].textContent}`).join(", ");
  const words = document.getElementById("order-lines").dataset;
  const by = table.dataset.by ? ` (${table.dataset.by})` : "";
  unmark(line);
  if (line.contains(document.activeElement)) document.activeElement.blur();
  line.classList.remove("is-editing");
  mark(line, { kind: "is-conflict", text: `${words.changed}${by}: ${now}`, buttons: [["mine", words.mine], ["theirs", words.theirs]] });
  show(line);
  notice.remove();
  delete line.dataset.fresh;
  delete line.dataset.taken;
  reload();
}

function take(line, which) {
  if (!line.dataset.fresh) return void (line.dataset.taken = which); // done once the other's version is here
  const found = JSON.parse(line.dataset.fresh);
  const form = formOf(line);
  unmark(line);
  if (which === "mine") {
    fill(line, found, differs);
    return form.requestSubmit();
  }
  fill(line, found);
  stale.add(line);
  tidy(line);
}

// Hands

const touched = (target) => (target.closest?.(".line-rest") && !target.closest(FIELDS) ? lineOf(target) : null);

// Half of opening is done while the finger is still down; if it only scrolls, that was for nothing.
document.addEventListener("pointerdown", ({ target }) => {
  const line = touched(target);
  if (line?.dataset.line && !formOf(line)) draw(line);
});
document.addEventListener("pointercancel", ({ target }) => {
  const line = touched(target);
  if (line && !isEditing(line) && !line.hasAttribute(SKIP)) tidy(line);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("button[data-take]");
  if (choice) return take(lineOf(choice), choice.dataset.take);
  const line = lineOf(event.target);
  if (!line?.dataset.line || !event.target.closest(".line-rest")) return;
  const asked = event.target.closest("[data-edit]");
  if (asked) event.preventDefault();
  else if (event.target.closest(FIELDS) || String(window.getSelection())) return;
  const cell = event.target.closest("td");
  open(line, asked ? "name" : (cell.dataset.cell ?? cell.querySelector("[data-cell]")?.dataset.cell));
});

const outside = (target) => (target.closest?.("dialog") ? [] : [...document.querySelectorAll("tbody.line.is-editing")].filter((line) => !line.contains(target)));
const shutAll = (lines) => lines.forEach((line) => shut(line));

// A line that is closed moves what stands below it: while a button is down that would take it from under the pointer.
let held = null;
document.addEventListener("pointerdown", ({ target }) => (held = outside(target)), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    const lines = held ?? [];
    held = null;
    setTimeout(() => shutAll(lines));
  });
}
document.addEventListener("focusin", ({ target }) => held || shutAll(outside(target)));

// A field may stand outside its form.
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (form?.matches("[data-line][hx-trigger]") && !form.contains(target)) form.dispatchEvent(new Event("change"));
});

const seen = (row) => row && row.offsetParent !== null;

function next(line, step) {
  let found = line;
  do found = step > 0 ? found.nextElementSibling : found.previousElementSibling;
  while (found && !(found.matches("tbody.line, tbody.line-add") && seen(found)));
  return found;
}

document.addEventListener("keydown", (event) => {
  const line = lineOf(event.target);
  if (!line || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.target.matches(".line-rest")) onRow(event, line);
  else if (event.target.matches("[data-line] .cell, .line-edit .cell, .line-under .cell")) inCell(event, line);
});

function onRow(event, line) {
  const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[event.code];
  if (step) {
    event.preventDefault();
    const other = next(line, step);
    (other?.querySelector(".line-rest") ?? other?.querySelector("input:not([type=hidden])"))?.focus();
  } else if (["Enter", "F2"].includes(event.key)) {
    event.preventDefault();
    open(line);
  }
}

function inCell(event, line) {
  if (event.key === "Escape") {
    event.preventDefault();
    shut(line, { back: true });
    rest(line)?.focus();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    const [other, field] = [next(line, 1), event.target.name];
    event.target.blur();
    if (event.target.form?.matches("[data-shares]")) return;
    if (other?.matches(".line")) open(other, field);
    else {
      shut(line);
      other?.querySelector("input:not([type=hidden])").focus();
    }
  }
}

// A row whose fields the server drew, for an address that says so.
for (const row of document.querySelectorAll("tbody.line:has(.line-edit)")) {
  for (const drawn of row.querySelectorAll(".line-edit, .line-under")) drawn.remove();
  open(row);
}
