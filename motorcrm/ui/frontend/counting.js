// Counting a till: how many of each note and coin come to what is typed, and how that differs from the books.
import { formatMoney, formatRoubles, parseMoney, typedMoney } from "./money.js";

const WORTH = [500000n, 200000n, 100000n, 50000n, 20000n, 10000n, 5000n, 1000n, 500n, 200n, 100n, 50n, 10n];
const FORM = "form[data-counting]";
const COUNT = /^\d{1,6}$/;

function offer(form) {
  const box = form.querySelector("[data-notes-of]");
  if (!box || box.childElementCount) return;
  for (const worth of WORTH) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { className: "form-control num", inputMode: "numeric", autocomplete: "off" });
    input.dataset.worth = worth;
    label.append(`${formatMoney(worth).replace(/\D00$/, "")} ₽ ×`, input);
    box.append(label);
  }
}

function follow({ target }) {
  const form = target.closest?.(FORM);
  if (!form) return;
  if (target.dataset.worth) add(form);
  tell(form);
}

function add(form) {
  const box = form.querySelector("[data-notes-of]");
  let sum = 0n;
  for (const input of box.querySelectorAll("[data-worth]")) {
    const typed = input.value.trim() || "0";
    input.classList.toggle("is-invalid", !COUNT.test(typed));
    if (COUNT.test(typed)) sum += BigInt(typed) * BigInt(input.dataset.worth);
  }
  form.elements.counted.value = typedMoney(sum);
}

function tell(form) {
  const books = form.querySelector("[data-expected]");
  const note = form.querySelector("[data-difference]");
  const typed = form.elements.counted.value.trim();
  const counted = typed ? parseMoney(typed) : null;
  const differs = books && counted !== null && counted !== BigInt(books.dataset.expected);
  note.hidden = !differs;
  if (differs) note.textContent = note.dataset.difference.replace("{sum}", formatRoubles(counted - BigInt(books.dataset.expected)));
}

const begin = () => document.querySelectorAll(FORM).forEach((form) => (offer(form), tell(form)));
document.addEventListener("input", follow);
document.addEventListener("dialog:open", begin);
document.addEventListener("dialog:answered", begin);
begin();
