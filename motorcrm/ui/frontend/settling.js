// Taking money, at closing and apart from it, in one part or several: the part that nobody typed follows what is left;
// the page says what is left and what to give back of cash, the button what it will do. Keys 1–4 choose the way. Without
// this script the server says so when it answers.
import { formatMoney, formatRoubles, parseMoney } from "./money.js";

const FORM = "form[data-settling]";
const STEPS = [10000n, 50000n, 100000n, 500000n];
const ROWS = ["", "_2", "_3"];
const sum = (parts) => (parts.includes(null) ? null : parts.reduce((all, part) => all + part, 0n));
const isHidden = (field) => !field || field.type === "hidden";
const field = (form, name, end = "") => form.elements[name + end];
const typed = (form, name, end) => parseMoney(field(form, name, end)?.value.trim() || "0");
const way = (form, end) => field(form, "way", end)?.value;

// The parts that are shown: further ones are unfolded when they are wanted.
const rows = (form) => ROWS.filter((end) => !isHidden(field(form, "amount", end)) && field(form, "amount", end).closest("details[data-tender]")?.open !== false);
// By invoice, no money comes now.
const taken = (form, end) => (way(form, end) === "invoice" ? 0n : typed(form, "amount", end));

// All parts together; null if one of them cannot be read.
export const takenBy = (form) => sum(rows(form).map((end) => taken(form, end)));

// As the server fills it in: no thousands apart, no kopecks if there are none.
function written(kopecks) {
  const [, point] = formatMoney(0n);
  const rest = kopecks % 100n;
  return `${kopecks / 100n}${rest ? point + rest.toString().padStart(2, "0") : ""}`;
}

function owed(form) {
  const due = form.querySelector("[data-due]") ?? form.closest("dialog, main")?.querySelector("[data-due]");
  return due ? BigInt(due.dataset.due) : null;
}

// What the other parts leave for this one; null if it cannot be told.
function rest(form, end) {
  const due = owed(form);
  const others = sum([typed(form, "from_balance"), ...rows(form).filter((other) => other !== end).map((other) => taken(form, other))]);
  return due === null || others === null ? null : due - others;
}

export function settle(form, changed) {
  const due = owed(form);
  const shown = rows(form);
  const own = shown.find((end) => changed === field(form, "amount", end));
  if (own !== undefined) changed.dataset.own = "";
  const follower = shown.findLast((end) => !("own" in field(form, "amount", end).dataset));
  const left = changed && follower !== undefined ? rest(form, follower) : null;
  if (left !== null) field(form, "amount", follower).value = left > 0n ? written(left) : "";
  const all = sum(shown.map((end) => taken(form, end)));
  const before = due === null ? 0n : typed(form, "from_balance");
  const after = due === null ? 0n : all === null || before === null ? null : due - before - all;
  for (const end of shown) offer(form, end);
  say(form, after);
  cash(form, sum(shown.filter((end) => way(form, end) === "cash").map((end) => typed(form, "amount", end))));
  label(form, all, after);
}

// «Остаток», beside an amount that is not it.
function offer(form, end) {
  const chip = form.querySelector(`[data-fill="amount${end}"]`);
  const left = rest(form, end);
  if (!chip) return;
  chip.hidden = left === null || left <= 0n || left === typed(form, "amount", end) || way(form, end) === "invoice";
  const text = chip.hidden ? "" : chip.dataset.words.replace("{sum}", formatRoubles(left));
  if (chip.textContent !== text) chip.textContent = text; // replaced while it is being pressed, it would not be clicked
}

function fill(form, chip) {
  const amount = form.elements[chip.dataset.fill];
  const left = rest(form, chip.dataset.fill.slice("amount".length));
  if (left === null || left <= 0n) return;
  amount.value = written(left);
  settle(form, amount);
  amount.focus();
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
  box.hidden = !amount;
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

function label(form, all, after) {
  const said = form.querySelector("[data-label]");
  if (!said || all === null || after === null) return;
  const words = said.dataset;
  const hands = form.elements.hand_over?.checked && words.plainHand;
  const owes = after > 0n && words.owe;
  const isShort = owes && "inFull" in form.dataset;
  let text = all ? (hands && words.takeHand) || words.take : hands || words.plain;
  if (owes) text = isShort ? words.short : all ? words.takeOwe : words.owe;
  said.textContent = text.replace("{sum}", formatRoubles(all)).replace("{debt}", formatRoubles(after));
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

// A further part that is folded away again is not taken; what it had goes back to the part before.
document.addEventListener(
  "toggle",
  (event) => {
    const part = event.target.closest?.("details[data-tender]");
    const form = part?.closest(FORM);
    if (!form || event.target !== part) return;
    const amount = part.querySelector(".amount input");
    if (part.open && amount.value) return;
    delete amount.dataset.own;
    if (!part.open) {
      amount.value = "";
      delete field(form, "amount").dataset.own;
    } else part.querySelector(".tile input:checked")?.focus();
    settle(form, part);
  },
  true,
);

document.addEventListener("click", (event) => {
  const note = event.target.closest?.("[data-note]");
  const chip = event.target.closest?.("[data-fill]");
  const form = event.target.closest?.(FORM);
  if (!form) return;
  if (chip) fill(form, chip);
  else if (note) {
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
  if (!form || (document.querySelector("dialog[open]") && !form.closest("dialog[open]"))) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector(".form-buttons button")?.click();
  }
  const isTyping = event.target.matches?.("input:not([type=radio], [type=checkbox]), select, textarea");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || !/^[1-4]$/.test(event.key)) return;
  const part = event.target.closest?.("[data-tender]") ?? form;
  const tile = part.querySelector("[data-ways]")?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!tile) return;
  event.preventDefault();
  tile.click();
  tile.focus();
});

settleAll();
