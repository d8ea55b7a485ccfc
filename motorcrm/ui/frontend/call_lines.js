// The lines of an order being born. The last one of each kind is empty: what is typed into it makes the next one.
import { People } from "./call_people.js";
import { followHours } from "./hours.js";
import { formatMoney, formatRoubles, lineTotal, orderTotal, parseDiscount, parseMoney, parsePercent, parseQuantity } from "./money.js";
import { suggest } from "./suggest.js";

const ZERO = 0n;
const ONE = 1000n;
const form = document.querySelector("form[data-call]");
const peopleOf = new WeakMap();
let changed = () => {};

export const boxes = [...form.querySelectorAll("[data-lines]")];
export const linesOf = (box) => [...box.querySelectorAll("[data-line]")];
export const input = (line, name) => line.querySelector(`[data-cell="${name}"] input`);
export const people = (line) => peopleOf.get(line);
export const whenChanged = (act) => (changed = act);

export function blank(line) {
  const typed = [...line.querySelectorAll("input:not([type=hidden])")].every((field) => field.name.endsWith("-quantity") || field.value === "");
  return typed && !people(line)?.chosen.length;
}

export function add(box) {
  const total = box.querySelector("[name$=-TOTAL_FORMS]");
  const made = document.createElement("div");
  made.innerHTML = box.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const line = made.firstElementChild;
  total.value = Number(total.value) + 1;
  box.querySelector("template").before(line);
  prepare(line);
  return line;
}

// The empty line that is there to be typed into.
export function spare(box) {
  const last = linesOf(box).at(-1);
  return last && blank(last) ? last : add(box);
}

export function clear(box) {
  for (const line of linesOf(box)) line.remove();
}

// The rate that a price comes from stands at the hours; a hidden field keeps it while the form is sent.
const rateKept = (line) => line.querySelector("[data-rate-kept]");

export function keepRates() {
  for (const box of boxes) for (const line of linesOf(box)) if (rateKept(line)) rateKept(line).value = input(line, "labour_hours").dataset.rate || "";
}

function prepare(line) {
  const name = input(line, "name");
  if (rateKept(line)?.value) input(line, "labour_hours").dataset.rate = rateKept(line).value;
  const cell = line.querySelector("[data-technicians]");
  if (cell) {
    const words = { nobody: form.dataset.nobody, remove: line.querySelector("[data-remove]").getAttribute("aria-label") };
    peopleOf.set(line, new People(cell, words, () => changed(line)));
  }
  if (!line.querySelector("[data-service]") || !form.dataset.services) return;
  Object.assign(name.dataset, { suggest: form.dataset.services, suggestFirst: "", suggestFree: form.dataset.asTyped });
  suggest(name);
  // A different text is a different job, no longer the one from the price list.
  name.addEventListener("input", () => {
    line.querySelector("[data-service]").value = "";
    delete input(line, "labour_hours").dataset.rate;
  });
}

export function take(line, found) {
  line.querySelector("[data-service]").value = found.service || "";
  if (found.label || found.name) input(line, "name").value = found.label || found.name;
  for (const [name, value] of [["labour_hours", found.labourHours], ["price", found.price]]) {
    const field = input(line, name);
    if (field && value !== undefined) field.value = value;
  }
  if (input(line, "labour_hours")) input(line, "labour_hours").dataset.rate = found.rate ?? "";
  const next = people(line)?.input ?? input(line, "quantity");
  next.focus();
  next.select();
}

export function remove(line) {
  const box = line.closest("[data-lines]");
  const next = line.nextElementSibling?.matches("[data-line]") ? line.nextElementSibling : line.previousElementSibling;
  line.remove();
  input(next?.matches("[data-line]") ? next : spare(box), "name").focus();
}

// The price list has its own price for each class of vehicles.
export function priceFor() {
  const vehicle = form.querySelector("[name=vehicle]:checked")?.value || "";
  const type = vehicle === "new" ? form.querySelector("#id_vehicle_type")?.value || "" : "";
  const asked = new URLSearchParams({ ...(/^\d+$/.test(vehicle) && { vehicle }), ...(type && { type }) });
  for (const name of form.querySelectorAll('[data-lines="jobs"] [data-cell="name"] input')) name.dataset.suggest = `${form.dataset.services}${String(asked) ? `?${asked}` : ""}`;
}

export function typed(line, field) {
  followHours(input(line, "labour_hours"), input(line, "price"), field);
}

function sumOf(line) {
  const read = (name, parse, fallback) => {
    const text = input(line, name)?.value.trim();
    return text ? parse(text) : fallback;
  };
  const [price, quantity, discount] = [read("price", parseMoney, ZERO), read("quantity", parseQuantity, ONE), read("discount", parseDiscount, {})];
  if (price === null || quantity === null || discount === null) return null;
  return lineTotal(price, quantity, discount);
}

function showSum(line, sum) {
  const shown = line.querySelector("[data-sum]");
  const unpriced = !blank(line) && input(line, "price").value.trim() === "";
  shown.classList.toggle("is-unpriced", unpriced);
  shown.textContent = blank(line) ? "" : unpriced ? form.dataset.unpriced : sum === null ? "—" : formatMoney(sum);
}

// What an empty line has not yet is not shown, but the name.
export function count() {
  for (const box of boxes) {
    spare(box);
    for (const line of linesOf(box)) {
      line.classList.toggle("is-blank", blank(line));
      input(line, "name").title = input(line, "name").value; // a long one is a hover away
    }
  }
  const totals = document.querySelector("[data-total]");
  if (!totals) return;
  const sums = { jobs: ZERO, parts: ZERO };
  for (const box of boxes) {
    for (const line of linesOf(box)) {
      const sum = sumOf(line);
      showSum(line, sum);
      if (!blank(line)) sums[box.dataset.lines] += sum ?? ZERO;
    }
  }
  const show = (name, sum) => (document.querySelector(`[data-${name}]`).textContent = formatRoubles(sum));
  const { off, total } = orderTotal(sums.jobs + sums.parts, { percent: discount(), roundTo: BigInt(form.dataset.roundTo || 0) });
  show("jobs-sum", sums.jobs);
  show("parts-sum", sums.parts);
  show("off", -off);
  show("total", total);
  document.querySelector("[data-off-line]").hidden = off === ZERO;
}

// If nothing is typed, the client's own discount applies.
function discount() {
  const typed = form.querySelector("#id_discount_percent").value.trim();
  const agreed = form.querySelector("[data-discount]")?.dataset.discount || "";
  form.querySelector("[data-agreed]").hidden = !agreed || typed !== "";
  form.querySelector("[data-agreed-percent]").textContent = `${agreed} %`;
  const percent = parsePercent(typed || agreed || "0") ?? ZERO;
  return percent > 10000n ? ZERO : percent;
}

for (const box of boxes) {
  linesOf(box).forEach(prepare);
  // The other empty lines are for browsers without scripts.
  for (const line of linesOf(box).filter(blank).slice(1)) line.remove();
}
