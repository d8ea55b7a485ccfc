// Repeating rows of a form: without scripts, a few empty ones; with scripts, one and a button for more.
// <div data-rows data-rows-add="label of the button"><div data-row>…inputs…</div>…</div>
// data-rows-least="0": none stands there before the button is pressed. data-sum-of-lines="Together {sum}", beside the rows
// or above: what all amounts of the form come to, while there are several.
import { formatRoubles, parseMoney } from "./money.js";

const inputs = (row) => [...row.querySelectorAll("input")];
const chosen = (row) => [...row.querySelectorAll("select")].map((select) => select.value).join();
// The last row stands as it was given: what is chosen elsewhere, but not there, somebody has chosen.
const isEmpty = (row, _place, all) =>
  inputs(row).every((input) => input.value === "") && chosen(row) === chosen(all.at(-1));

function emptied(row) {
  const copy = row.cloneNode(true);
  for (const input of inputs(copy)) {
    input.value = "";
    input.classList.remove("is-invalid");
  }
  for (const select of copy.querySelectorAll("select")) {
    select.classList.remove("is-invalid");
    if (select.options[0]?.value === "") select.selectedIndex = 0;
  }
  for (const note of copy.querySelectorAll(".invalid-feedback")) note.remove();
  return copy;
}

// A copy has ids of its own, so that its labels are those of its own fields.
let copies = 0;
function withOwnIds(row) {
  copies += 1;
  for (const control of row.querySelectorAll("[id]")) {
    const label = row.querySelector(`label[for="${control.id}"]`);
    control.id += `-${copies}`;
    if (label) label.htmlFor = control.id;
  }
  return row;
}

export function rows(box) {
  if (box.querySelector(":scope > button")) return;
  const all = [...box.querySelectorAll("[data-row]")];
  const pattern = emptied(all.at(-1));
  const empty = all.filter(isEmpty);
  const least = Number(box.dataset.rowsLeast ?? 1);
  for (const row of empty.length === all.length ? empty.slice(least) : empty) row.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = box.dataset.rowsAdd;
  button.addEventListener("click", () => {
    const row = withOwnIds(pattern.cloneNode(true));
    button.before(row);
    row.querySelector("select, input").focus();
  });
  box.append(button);
}

const AMOUNT = "[name=amount], [name$=-amount]";

function sum(form) {
  const shown = form?.querySelector("[data-sum-of-lines]");
  if (!shown) return;
  const amounts = [...form.querySelectorAll(AMOUNT)].map((input) => input.value.trim()).filter(Boolean).map((text) => parseMoney(text));
  shown.hidden = amounts.length < 2 || amounts.includes(null);
  shown.textContent = shown.hidden ? "" : shown.dataset.sumOfLines.replace("{sum}", formatRoubles(amounts.reduce((all, one) => all + one, 0n)));
}

function begin() {
  for (const box of document.querySelectorAll("[data-rows]")) rows(box);
  for (const shown of document.querySelectorAll("[data-sum-of-lines]")) sum(shown.closest("form"));
}

document.addEventListener("input", (event) => event.target.matches?.(AMOUNT) && sum(event.target.form));
for (const moment of ["dialog:open", "dialog:answered"]) document.addEventListener(moment, begin);
begin();
