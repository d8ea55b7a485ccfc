// Taking money, at closing and apart from it: the amount follows the prepayment applied until it is typed over; the page
// says what is left and what to give back of cash, the button what it will do. Keys 1–4 choose the way. Without this
// script the server says so when it answers.
import { formatMoney, formatRoubles, parseMoney } from "./money.js";

const FORM = "form[data-settling]";
const STEPS = [10000n, 50000n, 100000n, 500000n];
const typed = (form, name) => parseMoney(form.elements[name]?.value.trim() || "0");
const sum = (parts) => (parts.includes(null) ? null : parts.reduce((all, part) => all + part, 0n));
const isLater = (form, end = "") => form.elements[`way${end}`]?.value === "invoice";
const isHidden = (field) => !field || field.type === "hidden";

// As the server fills it in: no thousands apart, no kopecks if there are none.
function written(kopecks) {
  const [, point] = formatMoney(0n);
  const rest = kopecks % 100n;
  return `${kopecks / 100n}${rest ? point + rest.toString().padStart(2, "0") : ""}`;
}

function settle(form, changed) {
  const { amount } = form.elements;
  const due = form.querySelector("[data-due]") ?? form.closest("dialog, main")?.querySelector("[data-due]");
  const owed = BigInt(due?.dataset.due ?? "0");
  const left = (...names) => {
    const parts = sum(names.map((name) => (name === "amount" && isLater(form) ? 0n : typed(form, name))));
    return parts === null ? null : owed - parts;
  };
  if (changed === amount) amount.dataset.own = "";
  const rest = left("from_balance", "amount_2");
  if (changed && due && !isHidden(amount) && rest !== null && !("own" in amount.dataset)) amount.value = rest > 0n ? written(rest) : "";
  const after = due ? left("from_balance", "amount", "amount_2") : 0n;
  const taken = isHidden(amount) ? 0n : sum([isLater(form) ? 0n : typed(form, "amount"), typed(form, "amount_2")]);
  say(form, after);
  cash(form, isLater(form) ? 0n : typed(form, "amount"));
  label(form, taken, after);
}

function say(form, after) {
  const isLeft = after !== null && after > 0n;
  const note = form.querySelector("[data-rest]");
  if (note) {
    note.hidden = !isLeft;
    note.textContent = isLeft ? note.dataset.rest.replace("{sum}", formatRoubles(after)) : "";
  }
  const owing = form.querySelector("[data-owing]");
  if (owing) owing.hidden = !isLeft && !owing.querySelector(".is-invalid");
}

// «Получено», three round sums to take it with, and what to give back.
function cash(form, amount) {
  const box = form.querySelector("[data-cash]");
  if (!box) return;
  box.hidden = form.elements.way?.value !== "cash" || !amount;
  if (box.hidden) return;
  const round = [...new Set(STEPS.map((step) => ((amount + step - 1n) / step) * step))].filter((one) => one > amount).slice(0, 3);
  const notes = box.querySelector("[data-notes]");
  notes.replaceChildren(
    ...round.map((one) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: formatMoney(one).replace(/\D00$/, "") });
      chip.dataset.note = written(one);
      return chip;
    }),
  );
  const given = parseMoney(box.querySelector("[data-given]").value.trim() || "0");
  const back = box.querySelector("[data-back]");
  const isEnough = given !== null && given >= amount;
  back.value = isEnough ? formatRoubles(given - amount) : "";
  back.parentElement.hidden = !isEnough;
}

function label(form, taken, after) {
  const said = form.querySelector("[data-label]");
  if (!said || taken === null || after === null) return;
  const words = said.dataset;
  const hands = form.elements.hand_over?.checked && words.plainHand;
  const owes = after > 0n && words.owe;
  const isShort = owes && "inFull" in form.dataset;
  let text = taken ? (hands && words.takeHand) || words.take : hands || words.plain;
  if (owes) text = isShort ? words.short : taken ? words.takeOwe : words.owe;
  said.textContent = text.replace("{sum}", formatRoubles(taken)).replace("{debt}", formatRoubles(after));
  form.toggleAttribute("data-is-short", Boolean(isShort));
}

const settleAll = () => document.querySelectorAll(FORM).forEach((form) => settle(form));
const follow = (event) => event.target.form?.matches(FORM) && settle(event.target.form, event.target);
document.addEventListener("input", follow);
document.addEventListener("change", follow);
document.addEventListener("dialog:open", () => {
  settleAll();
  // On a phone the receipt is a line that opens.
  if (matchMedia("(max-width: 767.98px)").matches) document.querySelector("dialog .closing-bill")?.removeAttribute("open");
});
document.addEventListener("dialog:answered", settleAll);

document.addEventListener("click", (event) => {
  const note = event.target.closest?.("[data-note]");
  const form = event.target.closest?.(FORM);
  if (!form) return;
  if (note) {
    form.querySelector("[data-given]").value = note.dataset.note;
    settle(form);
  } else if (form.hasAttribute("data-is-short") && event.target.closest("button:not([type=button])")) {
    event.preventDefault(); // what it asks for is the whole sum
    form.elements.amount.focus();
    form.elements.amount.select?.();
  }
});

document.addEventListener("keydown", (event) => {
  const form = document.querySelector(`dialog[open] ${FORM}`) ?? document.querySelector(FORM);
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector(".form-buttons button")?.click();
  }
  const isTyping = event.target.matches?.("input:not([type=radio], [type=checkbox]), select, textarea");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || !/^[1-4]$/.test(event.key)) return;
  const tile = form.querySelectorAll("[data-ways] input[type=radio]")[Number(event.key) - 1];
  if (!tile) return;
  event.preventDefault();
  tile.click();
  tile.focus();
});

settleAll();
