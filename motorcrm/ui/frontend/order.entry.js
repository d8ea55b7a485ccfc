// The order page and "My jobs": totals while typing, lines added one after another.
import "./in_place.js";
import "./settling.js";
import "./beside.js";
import "./elapsed.js";
import { followHours } from "./hours.js";
import { formatMoney, lineTotal, parseDiscount, parseMoney, parseQuantity } from "./money.js";

// Instant totals; the server's own come with its answer.

function lineSum(line) {
  const value = (name) => line.querySelector(`[name=${name}]`)?.value.trim() ?? "";
  const price = parseMoney(value("price") || "0");
  const quantity = parseQuantity(value("quantity") || "0");
  if (price === null || quantity === null) return "";
  const discount = parseDiscount(value("discount"));
  return discount ? formatMoney(lineTotal(price, quantity, discount)) : "";
}

document.addEventListener("input", (event) => {
  const line = event.target.closest("form[data-line]");
  const sum = line?.querySelector("[data-sum]");
  if (line) followHours(line.elements.labour_hours, line.elements.price, event.target);
  if (sum) sum.value = lineSum(line);
  // A different text is a different job, no longer the one from the price list.
  if (line && event.target.name === "name" && line.elements.service) {
    line.elements.service.value = "";
    delete line.elements.labour_hours.dataset.rate;
  }
});

// A promise already given is moved later with a reason: asked for at once, before the new time is sent.
document.addEventListener(
  "change",
  (event) => {
    const form = event.target.form;
    const why = form?.querySelector("[data-why]");
    if (!why) return;
    const { promised_at: promised, promise_reason: reason, promise_comment: comment } = form.elements;
    const isLater = promised.defaultValue !== "" && (promised.value === "" || promised.value > promised.defaultValue);
    if (why.hidden || !isLater) reason.value = comment.value = ""; // not those of the time before
    why.hidden = !isLater;
    if (isLater && event.target === promised && !reason.value && !comment.value.trim()) event.stopPropagation();
  },
  true,
);

// Typing a share selects the technician.
document.addEventListener("input", (event) => {
  const chosen = event.target.closest(".technicians-row")?.querySelector("[type=checkbox]");
  if (chosen && event.target !== chosen && event.target.value.trim()) chosen.checked = true;
});

document.addEventListener("suggest:chosen", (event) => {
  const line = event.target.closest("form[data-line]");
  if (!line?.elements.service) return;
  const found = event.detail;
  const put = (name, value) => value !== undefined && line.elements[name] && (line.elements[name].value = value);
  put("name", found.label ?? found.name);
  put("service", found.service);
  put("labour_hours", found.labourHours);
  put("price", found.price);
  if (line.elements.labour_hours) line.elements.labour_hours.dataset.rate = found.rate ?? "";
  line.querySelector("[data-sum]") && (line.querySelector("[data-sum]").value = lineSum(line));
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
    const sum = current?.querySelector("[data-sum]");
    if (sum) sum.value = "";
    current?.querySelector("input:not([type=hidden]), textarea")?.focus();
  }
});
