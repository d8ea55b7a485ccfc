// A transfer: what the money is, is asked only between accounts of two organisations; which loan, only of its return.
// From a terminal, what stands there and what arrives after the usual fee is filled in, until somebody types otherwise.
// Without this script all of it is asked, and the server takes what applies and fills in what a link asks for.
import { formatRoubles, parseMoney, part, typedMoney } from "./money.js";

const FORM = "form[data-transfer]";

const known = (form, name) => form.querySelector(`[data-account="${CSS.escape(form.elements[name]?.value ?? "")}"]`)?.dataset;
const terminal = (form) => form.querySelector(`[data-terminal="${CSS.escape(form.elements.money_account?.value ?? "")}"]`)?.dataset;
const isOwn = (field) => "own" in field.dataset;

// A field, as people see it.
function box(form, name) {
  const field = form.elements[name];
  return (field instanceof RadioNodeList ? field[0] : field)?.closest(".field");
}

function show(form, name, shown) {
  const field = box(form, name);
  if (field) field.hidden = !shown;
}

function follow(form) {
  const [from, to] = [known(form, "money_account"), known(form, "to_account")];
  const isBetween = Boolean(from && to && from.organisation !== to.organisation);
  show(form, "basis", isBetween);
  show(form, "loan", isBetween && form.elements.basis?.value === "return");
  show(form, "arrived", !isBetween);
  if (isBetween && form.elements.arrived) form.elements.arrived.value = ""; // all of it arrives
  say(form, isBetween);
}

// «Комиссия: 264,00 ₽ (обычно 250,00 ₽)», under what has arrived.
function say(form, isBetween) {
  const note = form.querySelector("[data-fee]");
  const place = box(form, "arrived");
  if (!note || !place) return;
  if (note.parentElement !== place) place.append(note);
  const [amount, arrived] = ["amount", "arrived"].map((name) => parseMoney(form.elements[name].value.trim() || "0"));
  note.hidden = isBetween || !amount || !arrived;
  if (note.hidden) return;
  const usual = usualFee(form, amount);
  const fee = note.dataset.fee.replace("{sum}", formatRoubles(amount - arrived));
  const other = usual !== null && usual !== amount - arrived ? ` (${note.dataset.usual.replace("{sum}", formatRoubles(usual))})` : "";
  note.textContent = arrived > amount ? note.dataset.tooMuch : fee + other;
}

// What the bank usually keeps of the sum; null where nobody has said.
function usualFee(form, amount) {
  const percent = terminal(form)?.percent;
  return percent === undefined ? null : part(amount, BigInt(percent));
}

// All that stands at the terminal, and the bank of its organisation, unless somebody has chosen otherwise.
function fill(form) {
  const at = terminal(form);
  const { amount, to_account: to } = form.elements;
  if (!isOwn(amount)) amount.value = at ? typedMoney(BigInt(at.held)) : "";
  if (at && known(form, "to_account")?.kind !== "bank") {
    const own = known(form, "money_account")?.organisation;
    const bank = form.querySelector(`[data-kind="bank"][data-organisation="${CSS.escape(own)}"]`)?.dataset.account;
    if (bank) to.value = bank;
  }
  arrive(form);
}

function arrive(form) {
  const { amount, arrived } = form.elements;
  if (!arrived || isOwn(arrived)) return;
  const sum = parseMoney(amount.value.trim() || "0");
  const fee = sum ? usualFee(form, sum) : null;
  arrived.value = fee === null ? "" : typedMoney(sum - fee);
}

function begin(form) {
  // What the server has filled in follows no more: it was typed before, or is asked for.
  if (!("begun" in form.dataset)) for (const name of ["amount", "arrived"]) if (form.elements[name]?.value) form.elements[name].dataset.own = "";
  form.dataset.begun = "";
  follow(form);
}

const beginAll = () => document.querySelectorAll(FORM).forEach(begin);
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches(FORM) || !["amount", "arrived"].includes(target.name)) return;
  if (target.value) target.dataset.own = "";
  else delete target.dataset.own; // emptied, it follows again
  if (target.name === "amount") arrive(form);
  follow(form);
});
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches(FORM)) return;
  if (target.name === "money_account") fill(form);
  follow(form);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-fill-from]");
  const form = link?.closest(FORM);
  if (!form) return;
  event.preventDefault();
  for (const name of ["amount", "arrived"]) delete form.elements[name]?.dataset.own;
  form.elements.money_account.value = link.dataset.fillFrom;
  fill(form);
  follow(form);
  form.elements.arrived?.focus();
});
document.addEventListener("dialog:open", beginAll);
document.addEventListener("dialog:answered", beginAll);
beginAll();
