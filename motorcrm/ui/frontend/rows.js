// Repeating rows of a form: without scripts, a few empty ones; with scripts, one and a button for more.
// <div data-rows data-rows-add="label of the button"><div data-row>…inputs…</div>…</div>

const inputs = (row) => [...row.querySelectorAll("input")];
const isEmpty = (row) => inputs(row).every((input) => input.value === "");

function emptied(row) {
  const copy = row.cloneNode(true);
  for (const input of inputs(copy)) {
    input.value = "";
    input.classList.remove("is-invalid");
  }
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
  const all = [...box.querySelectorAll("[data-row]")];
  const pattern = emptied(all.at(-1));
  const empty = all.filter(isEmpty);
  for (const row of empty.length === all.length ? empty.slice(1) : empty) row.remove();
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

for (const box of document.querySelectorAll("[data-rows]")) rows(box);
