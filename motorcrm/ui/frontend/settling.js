// Closing an order with payment: the amount taken follows the prepayment applied until it is typed over; the page says
// what is left to pay, the button what it takes. Without this script the server says so when it answers.
import { formatMoney, formatRoubles, parseMoney } from "./money.js";

const FORM = "form[data-settling]";
const typed = (form, name) => parseMoney(form.elements[name]?.value.trim() || "0");
const sum = (parts) => (parts.includes(null) ? null : parts.reduce((all, part) => all + part, 0n));

// As the server fills it in: no thousands apart, no kopecks if there are none.
function written(kopecks) {
  const [, point] = formatMoney(0n);
  const rest = kopecks % 100n;
  return `${kopecks / 100n}${rest ? point + rest.toString().padStart(2, "0") : ""}`;
}

function settle(form, changed) {
  const { amount } = form.elements;
  const [due, note] = ["[data-due]", "[data-rest]"].map((part) => form.querySelector(part));
  if (!due || !note) return; // nothing is left to pay
  const left = (...names) => {
    const parts = sum(names.map((name) => typed(form, name)));
    return parts === null ? null : BigInt(due.dataset.due) - parts;
  };
  if (changed === amount) amount.dataset.own = "";
  const rest = left("from_balance", "amount_2");
  if (changed && rest !== null && !("own" in amount.dataset)) amount.value = rest > 0n ? written(rest) : "";
  say(note, left("from_balance", "amount", "amount_2"));
  const taken = sum([typed(form, "amount"), typed(form, "amount_2")]);
  const label = form.querySelector("[data-take]");
  label.textContent = taken ? label.dataset.take.replace("{sum}", formatRoubles(taken)) : label.dataset.plain;
}

function say(note, kopecks) {
  note.hidden = kopecks === null || kopecks <= 0n;
  note.textContent = note.hidden ? "" : note.dataset.rest.replace("{sum}", formatRoubles(kopecks));
}

const settleAll = () => document.querySelectorAll(FORM).forEach((form) => settle(form));
document.addEventListener("input", (event) => event.target.form?.matches(FORM) && settle(event.target.form, event.target));
document.addEventListener("dialog:open", settleAll);
settleAll();
