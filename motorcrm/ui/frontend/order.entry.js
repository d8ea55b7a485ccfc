// The order's page and «Мои работы»: sums while typing, lines added one after another.
import "./in_place.js";
import { formatMoney, lineTotal, parseMoney, parsePercent, parseQuantity } from "./money.js";

// Sums at once: the server's word comes with the answer.

function lineSum(line) {
  const value = (name) => line.querySelector(`[name=${name}]`)?.value.trim() ?? "";
  const price = parseMoney(value("price") || "0");
  const quantity = parseQuantity(value("quantity") || "0");
  if (price === null || quantity === null) return "";
  const typed = value("discount");
  const percent = typed.endsWith("%") ? parsePercent(typed.slice(0, -1)) : null;
  return formatMoney(lineTotal(price, quantity, { percent, sum: parseMoney(typed || "0") ?? 0n }));
}

document.addEventListener("input", (event) => {
  const line = event.target.closest("form[data-line]");
  const sum = line?.querySelector("[data-sum]");
  if (sum) sum.value = lineSum(line);
  // Another text is another work: not the one of the price list any more.
  if (line && event.target.name === "name" && line.elements.service) line.elements.service.value = "";
});

// A share typed is a master chosen.
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
  line.querySelector("[data-sum]") && (line.querySelector("[data-sum]").value = lineSum(line));
  line.elements.quantity.focus();
  line.elements.quantity.select();
});

// A line that was added makes room for the next one.

document.addEventListener("htmx:after:swap", (event) => {
  const context = event.detail?.ctx;
  const form = context?.sourceElement;
  const status = context?.response?.status;
  if (form?.matches?.("form[data-reset]") && status < 400) {
    const standing = document.getElementById(form.id);
    standing?.reset();
    const sum = standing?.querySelector("[data-sum]");
    if (sum) sum.value = "";
    standing?.querySelector("input:not([type=hidden]), textarea")?.focus();
  }
});
