// The order page: totals while typing, lines added one after another.
import "./in_place.js";
import "./lines.js";
import "./facts.js";
import "./order_folds.js";
import "./beside.js";
import { followHours } from "./hours.js";
import { formatMoney, lineTotal, parseDiscount, parseMoney, parseQuantity } from "./money.js";

// Instant totals; the server's own come with its answer.

function lineSum(form) {
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const price = parseMoney(value("price") || "0");
  const quantity = parseQuantity(value("quantity") || "0");
  if (price === null || quantity === null) return "";
  const discount = parseDiscount(value("discount"));
  return discount ? formatMoney(lineTotal(price, quantity, discount)) : "";
}

const sumOf = (form) => form.closest("tbody").querySelector("output[data-sum]");

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-line]")) return;
  followHours(form.elements.labour_hours, form.elements.price, event.target);
  const sum = sumOf(form);
  if (sum) sum.value = lineSum(form);
  // A different text is a different job, no longer the one from the price list.
  if (event.target.name === "name" && form.elements.service) {
    form.elements.service.value = "";
    delete form.elements.labour_hours.dataset.rate;
  }
});

// Typing a share selects the technician.
document.addEventListener("input", (event) => {
  const chosen = event.target.closest(".technicians-row")?.querySelector("[type=checkbox]");
  if (chosen && event.target !== chosen && event.target.value.trim()) chosen.checked = true;
});

document.addEventListener("suggest:chosen", (event) => {
  const line = event.target.form;
  if (!line?.matches("[data-line]") || !line.elements.service) return;
  const found = event.detail;
  const put = (name, value) => value !== undefined && line.elements[name] && (line.elements[name].value = value);
  put("name", found.label ?? found.name);
  put("service", found.service);
  put("labour_hours", found.labourHours);
  put("price", found.price);
  if (line.elements.labour_hours) line.elements.labour_hours.dataset.rate = found.rate ?? "";
  const sum = sumOf(line);
  if (sum) sum.value = lineSum(line);
  line.elements.quantity.focus();
  line.elements.quantity.select();
});

// After a line is added, the form is cleared for the next one.

document.addEventListener("htmx:after:swap", (event) => {
  const context = event.detail?.ctx;
  const form = context?.sourceElement;
  const status = context?.response?.status;
  if (form?.matches?.("form[data-reset]") && status < 400) {
    const current = document.getElementById(form.id);
    current?.reset();
    const sum = current?.matches("[data-line]") && sumOf(current);
    if (sum) sum.value = "";
    [...(current?.elements ?? [])].find((one) => one.matches("input:not([type=hidden]), textarea"))?.focus();
  }
});
