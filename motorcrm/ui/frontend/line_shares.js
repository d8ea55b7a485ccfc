// Shares of those who do a job together: a field of percent for each, and what it comes to. Of two, one follows the
// other; they are sent when together they are a hundred.
import { formatMoney, parseMoney, parsePercent } from "./money.js";

export function share(line, { crew = [], crew_version: version }) {
  const form = document.getElementById(`${line.id}-shares`);
  if (!form) return;
  form.hidden = crew.length < 2;
  form.elements.version.value = version;
  for (const old of form.querySelectorAll(".share")) old.remove();
  for (const [pk, name, part] of crew) form.append(sharer(pk, name, part));
  amounts(form);
}

function sharer(pk, name, part) {
  const box = document.createElement("label");
  box.className = "share";
  const person = document.createElement("span");
  person.textContent = name;
  const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: `technician_${pk}`, value: "on" });
  const typed = Object.assign(document.createElement("input"), { className: "cell num", name: `share_${pk}`, value: part, defaultValue: part, inputMode: "decimal" });
  const amount = Object.assign(document.createElement("small"), { className: "share-sum" });
  box.append(person, chosen, typed, "%", amount);
  return box;
}

const shares = (form) => [...form.querySelectorAll("input.cell")];

function amounts(form) {
  const sum = parseMoney(form.closest("tbody.line").querySelector("output[data-sum]")?.value || "-");
  for (const typed of shares(form)) {
    const part = parsePercent(typed.value);
    typed.parentElement.querySelector(".share-sum").textContent = sum === null || part === null ? "" : formatMoney((sum * part) / 10000n);
  }
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-shares]")) return;
  const [first, second, more] = shares(form);
  const part = parsePercent(target.value);
  if (!more && part !== null) (target === first ? second : first).value = String(Number(10000n - part) / 100).replace(".", ",");
  amounts(form);
});

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-shares]")) return;
  const parts = shares(form).map((one) => parsePercent(one.value));
  if (parts.every((one) => one !== null) && parts.reduce((sum, one) => sum + one, 0n) === 10000n) form.requestSubmit();
});
