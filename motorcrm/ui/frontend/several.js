// One payment for several orders: it is spread over them, oldest first, except for the shares that somebody has typed.
import { formatRoubles, parseMoney, typedMoney } from "./money.js";
import { settle, takenBy } from "./settling.js";

const FORM = "form[data-several]";
const shares = (form) => [...form.querySelectorAll("[data-share]")];
const due = (share) => BigInt(share.dataset.share);
const typed = (share) => parseMoney(share.value.trim() || "0");
const isOwn = (share) => "own" in share.dataset;
const least = (one, other) => (one < other ? one : other);

// What is to be paid, if nobody has typed how much is.
function ask(form) {
  const wanted = shares(form).map((share) => (isOwn(share) ? typed(share) : due(share)));
  if (wanted.includes(null)) return;
  form.querySelector("[data-due]").dataset.due = wanted.reduce((all, one) => all + one, 0n);
}

// So much of the payment for each order whose share nobody has typed.
function proposed(free, left) {
  return free.map((share) => {
    const part = left > 0n ? least(left, due(share)) : 0n;
    left -= part;
    return part;
  });
}

function spread(form) {
  const paid = takenBy(form);
  const own = shares(form).filter(isOwn).map(typed);
  if (paid === null || own.includes(null)) return;
  const left = own.reduce((rest, one) => rest - one, paid);
  const free = shares(form).filter((share) => !isOwn(share));
  const parts = proposed(free, left);
  free.forEach((share, nth) => (share.value = parts[nth] ? typedMoney(parts[nth]) : ""));
  say(form, parts.reduce((rest, part) => rest - part, left));
}

function say(form, beyond) {
  const note = form.querySelector("[data-beyond]");
  const words = beyond > 0n ? note.dataset.beyond : note.dataset.lacking;
  note.hidden = beyond === 0n;
  note.textContent = note.hidden ? "" : words.replace("{sum}", formatRoubles(beyond > 0n ? beyond : -beyond));
}

function follow({ target }) {
  const form = target.form;
  if (!form?.matches(FORM)) return;
  if (target.matches("[data-share]")) {
    target.dataset.own = "";
    ask(form);
    settle(form, target);
  }
  spread(form);
}

document.addEventListener("input", follow);
document.addEventListener("change", follow);
for (const moment of ["dialog:answered", "dialog:open"]) {
  document.addEventListener(moment, () => document.querySelectorAll(FORM).forEach(keep));
}
document.querySelectorAll(FORM).forEach(keep);

// A form that comes back keeps what was typed: sums that are not those proposed were somebody's choice.
function keep(form) {
  const paid = takenBy(form) ?? 0n;
  const parts = proposed(shares(form), paid);
  if (shares(form).some((share, nth) => typed(share) !== parts[nth])) shares(form).forEach((share) => (share.dataset.own = ""));
  if (paid !== BigInt(form.querySelector("[data-due]").dataset.due)) form.querySelectorAll(".amount input").forEach((amount) => amount.value && (amount.dataset.own = ""));
  spread(form);
}
