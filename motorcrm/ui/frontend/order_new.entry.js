// A new order during a call: clients suggested while typing, lines as in a table, instant totals. The page works without it too.
import { read } from "./busy.js";
import { followHours } from "./hours.js";
import { isPhone } from "./phones.js";
import { formatMoney, formatRoubles, lineTotal, orderTotal, parseDiscount, parseMoney, parsePercent, parseQuantity } from "./money.js";
import { suggest } from "./suggest.js";

const form = document.querySelector("form[data-call]");
const ZERO = 0n;
const ONE = 1000n;

// The client

async function piece(address) {
  const answer = await read(address);
  return answer.ok && !answer.redirected ? answer.text() : null;
}

async function choose(client) {
  const html = await piece(`${form.dataset.who}?client=${encodeURIComponent(client)}`);
  if (html === null) return;
  form.querySelector("#who").innerHTML = html;
  prepareWho();
  count();
  const next = client ? form.querySelector("#id_complaint") : form.querySelector("[data-client-search]");
  (form.querySelector("[name=vehicle]:checked[value=new]") ? form.querySelector("#id_vehicle_make") : next)?.focus();
}

function prepareWho() {
  const search = form.querySelector("[data-client-search]");
  if (search && form.dataset.clients) {
    search.dataset.suggest = form.dataset.clients;
    suggest(search);
  }
  form.querySelector("[data-other-client]")?.addEventListener("click", (event) => {
    event.preventDefault();
    choose("");
  });
  const added = form.querySelector("[data-new-client]");
  added?.addEventListener("toggle", () => {
    if (!added.open) return;
    const typed = search?.value.trim() || "";
    const field = form.querySelector(isPhone(typed) ? "#id_client_phone" : "#id_client_name");
    if (typed && !field.value) field.value = typed;
    (form.querySelector("#id_client_name").value ? form.querySelector("#id_client_phone") : form.querySelector("#id_client_name")).focus();
  });
  added?.addEventListener("change", showDuplicates);
}

// There may already be a client with this phone or name.
async function showDuplicates() {
  const box = form.querySelector("[data-duplicates-box]");
  if (!form.dataset.duplicates || !box) return;
  const asked = new URLSearchParams({ phones: form.querySelector("#id_client_phone")?.value || "", name: form.querySelector("#id_client_name").value });
  box.innerHTML = (await piece(`${form.dataset.duplicates}?${asked}`)) || "";
}

form.addEventListener("suggest:chosen", (event) => {
  const found = event.detail;
  if (event.target.matches("[data-client-search]")) return void choose(found.client || found.value);
  const line = event.target.closest("[data-line]");
  if (line) fill(line, found);
});

// Lines

const input = (line, name) => line.querySelector(`[data-cell="${name}"] input`);

function fill(line, found) {
  line.querySelector("[data-service]").value = found.service || "";
  if (found.label || found.name) input(line, "name").value = found.label || found.name;
  for (const [name, value] of [["labour_hours", found.labourHours], ["price", found.price]]) {
    const field = input(line, name);
    if (field && value !== undefined) field.value = value;
  }
  if (input(line, "labour_hours")) input(line, "labour_hours").dataset.rate = found.rate ?? "";
  count();
  const next = input(line, "quantity");
  next.focus();
  next.select();
}

function blank(line) {
  return [...line.querySelectorAll("input:not([type=hidden]), select")].every((field) => field.name.endsWith("-quantity") || field.value === "");
}

function add(box, focus = true) {
  const total = box.querySelector("[name$=-TOTAL_FORMS]");
  const made = document.createElement("div");
  made.innerHTML = box.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const line = made.firstElementChild;
  total.value = Number(total.value) + 1;
  box.querySelector(".call-lines-more").before(line);
  prepareLine(line);
  if (focus) input(line, "name").focus();
  return line;
}

// The rate that a price comes from stands at the hours; a hidden field keeps it while the form is sent.
const rateKept = (line) => line.querySelector("[data-rate-kept]");

function prepareLine(line) {
  const name = input(line, "name");
  if (rateKept(line)?.value) input(line, "labour_hours").dataset.rate = rateKept(line).value;
  if (line.querySelector("[data-service]") && form.dataset.services) {
    name.dataset.suggest = form.dataset.services;
    suggest(name);
    // A different text is a different job, no longer the one from the price list.
    name.addEventListener("input", () => {
      line.querySelector("[data-service]").value = "";
      delete input(line, "labour_hours").dataset.rate;
    });
  }
}

// The price list has its own price for each class of vehicles.
function priceFor() {
  const vehicle = form.querySelector("[name=vehicle]:checked")?.value || "";
  const type = vehicle === "new" ? form.querySelector("#id_vehicle_type")?.value || "" : "";
  const asked = new URLSearchParams({ ...(/^\d+$/.test(vehicle) && { vehicle }), ...(type && { type }) });
  for (const name of form.querySelectorAll('[data-lines="jobs"] [data-cell="name"] input')) name.dataset.suggest = `${form.dataset.services}${String(asked) ? `?${asked}` : ""}`;
}

function nextField(line) {
  const box = line.closest("[data-lines]");
  const lines = [...box.querySelectorAll("[data-line]")];
  const following = lines[lines.indexOf(line) + 1];
  if (following) input(following, "name").focus();
  else if (!blank(line)) add(box);
}

form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  const line = pressed?.closest("[data-line]");
  if (pressed?.matches("[data-more]")) add(pressed.closest("[data-lines]"));
  if (pressed?.matches("[data-remove]")) {
    const box = line.closest("[data-lines]");
    line.remove();
    if (!box.querySelector("[data-line]")) add(box);
    else box.querySelector("[data-line]:last-of-type input:not([type=hidden])")?.focus();
    count();
  }
  if (pressed?.matches("[data-add-technician]")) {
    const last = [...line.querySelectorAll("[data-pair]")].at(-1);
    const pair = last.cloneNode(true);
    for (const field of pair.querySelectorAll("select, input")) field.value = "";
    last.after(pair);
    pair.querySelector("select").focus();
  }
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || !event.target.matches("input, select")) return;
  // Only the buttons send the form; Enter goes to the next line.
  event.preventDefault();
  const line = event.target.closest("[data-line]");
  if (line) nextField(line);
  else if (event.target.matches("[data-client-search]")) form.querySelector("[data-new-client]")?.setAttribute("open", "");
});

// Totals

function sumOf(line) {
  const typed = (name, read, fallback) => {
    const text = input(line, name)?.value.trim();
    return text ? read(text) : fallback;
  };
  const [price, quantity, discount] = [typed("price", parseMoney, ZERO), typed("quantity", parseQuantity, ONE), typed("discount", parseDiscount, {})];
  if (price === null || quantity === null || discount === null) return null;
  return lineTotal(price, quantity, discount);
}

function count() {
  if (!form.querySelector("[data-total]")) return;
  const sums = { jobs: ZERO, parts: ZERO };
  for (const box of form.querySelectorAll("[data-lines]")) {
    for (const line of box.querySelectorAll("[data-line]")) {
      const sum = sumOf(line);
      line.querySelector("[data-sum]").textContent = sum === null ? "—" : blank(line) ? "" : formatMoney(sum);
      if (!blank(line)) sums[box.dataset.lines] += sum ?? ZERO;
    }
  }
  const subtotal = sums.jobs + sums.parts;
  const discount = form.querySelector("#id_discount_percent");
  // If nothing is typed, the client's own discount applies.
  const agreed = form.querySelector("[data-discount]")?.dataset.discount || "";
  discount.placeholder = agreed;
  const percent = parsePercent(discount.value.trim() || agreed || "0") ?? ZERO;
  const { off, total } = orderTotal(subtotal, { percent: percent > 10000n ? ZERO : percent, roundTo: BigInt(form.dataset.roundTo || 0) });
  form.querySelector("[data-jobs-sum]").textContent = formatRoubles(sums.jobs);
  form.querySelector("[data-parts-sum]").textContent = formatRoubles(sums.parts);
  form.querySelector("[data-off]").textContent = formatRoubles(-off);
  for (const shown of form.querySelectorAll("[data-off-line]")) shown.hidden = off === ZERO;
  form.querySelector("[data-total]").textContent = formatRoubles(total);
}

form.addEventListener("submit", () => {
  for (const line of form.querySelectorAll("[data-line]")) if (rateKept(line)) rateKept(line).value = input(line, "labour_hours").dataset.rate || "";
});
form.addEventListener("input", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) followHours(input(line, "labour_hours"), input(line, "price"), event.target);
  count();
});
form.addEventListener("change", (event) => event.target.matches("[name=vehicle], #id_vehicle_type") && priceFor());
form.addEventListener("focusin", (event) => event.target.closest('[data-lines="jobs"]') && priceFor());

prepareWho();
for (const box of form.querySelectorAll("[data-lines]")) {
  const lines = [...box.querySelectorAll("[data-line]")];
  lines.forEach(prepareLine);
  // The other empty lines are for browsers without scripts.
  const empty = lines.filter(blank);
  for (const line of empty.slice(1)) line.remove();
}
count();
if (!form.querySelector(".is-invalid")) form.querySelector("[data-client-search]")?.focus();
else form.querySelector(".is-invalid").focus();
