// A price reduction: who bears it is asked where it is at the technicians' expense; what follows their shares of the job
// stands in the fields that are left empty. Without this script it is asked of every line, and the server divides.
import { parseMoney, parsePercent, part, typedMoney } from "./money.js";

const FORM = "form[data-reduction]";

// What is taken off the line: a sum, or a percent of what is left of it.
function taken(line) {
  const typed = line.querySelector("[name^=job-], [name^=part-]").value.trim();
  if (!typed.endsWith("%")) return parseMoney(typed || "0");
  const percent = parsePercent(typed);
  return percent === null ? null : part(BigInt(line.dataset.left), percent);
}

// In proportion to the weights, to the kopeck, by largest remainder; as `Money.split` does.
function split(sum, weights) {
  const all = weights.reduce((one, other) => one + other, 0n);
  if (!all) return weights.map(() => (weights.length === 1 ? sum : null));
  const floors = weights.map((weight) => (sum * weight) / all);
  const missing = Number(floors.reduce((rest, one) => rest - one, sum));
  const rest = (index) => (sum * weights[index]) % all;
  const lucky = weights.map((_weight, index) => index).sort((one, other) => Number(rest(other) - rest(one)) || one - other);
  for (const index of lucky.slice(0, missing)) floors[index] += 1n;
  return floors;
}

function divide(line) {
  const box = line.querySelector("[data-borne]");
  if (!box) return;
  box.hidden = line.querySelector("[name^=expense-]").value !== "technician";
  if (box.hidden) return;
  const shares = [...box.querySelectorAll("[data-weight]")].map((one) => ({ weight: BigInt(one.dataset.weight), field: one.querySelector("input") }));
  const free = shares.filter(({ field }) => !field.value.trim());
  const typed = shares.filter((one) => !free.includes(one)).map(({ field }) => parseMoney(field.value.trim()));
  const sum = taken(line);
  const left = sum === null || typed.includes(null) ? null : typed.reduce((rest, one) => rest - one, sum);
  const parts = left !== null && left >= 0n && free.length ? split(left, free.map(({ weight }) => weight)) : [];
  free.forEach(({ field }, nth) => (field.placeholder = parts[nth] === undefined || parts[nth] === null ? "" : typedMoney(parts[nth])));
}

const divideAll = () => document.querySelectorAll(`${FORM} .reduction-line`).forEach(divide);
const follow = ({ target }) => {
  const line = target.closest?.(`${FORM} .reduction-line`);
  if (line) divide(line);
};
document.addEventListener("input", follow);
document.addEventListener("change", follow);
document.addEventListener("dialog:open", divideAll);
document.addEventListener("dialog:answered", divideAll);
divideAll();
