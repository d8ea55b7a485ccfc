// A new order during a call: it fills as client, vehicle and lines become known. The page works without it too.
import { read } from "./busy.js";
import { add, blank, boxes, clear, count, input, keepRates, linesOf, people, priceFor, remove, spare, take, typed, whenChanged } from "./call_lines.js";
import { calls, drop, keep } from "./calls.js";
import { written } from "./moments.js";
import { notice } from "./notices.js";
import { isPhone } from "./phones.js";
import { suggest } from "./suggest.js";

const form = document.querySelector("form[data-call]");
const head = document.querySelector(".call-head");
const primary = document.querySelector("[data-submit]");
const [jobs, parts] = boxes;
const find = (selector) => form.querySelector(selector);

// The client

async function piece(address) {
  const answer = await read(address);
  if (answer.redirected) notice(form.dataset.signedOut, "warning");
  return answer.ok && !answer.redirected ? answer.text() : null;
}

async function choose(client) {
  head.classList.add("is-asking");
  const html = await piece(`${form.dataset.who}?client=${encodeURIComponent(client)}`).catch(() => null);
  head.classList.remove("is-asking");
  if (html === null) return false;
  find("#who").innerHTML = html;
  prepareWho();
  refresh();
  return true;
}

// What is to be said next: which vehicle, if there are several, or what is wrong with it.
function goOn() {
  const first = find("[name=vehicle]");
  const chosen = find("[name=vehicle]:checked");
  if (!find("[name=client]")) find("[data-client-search]")?.focus();
  else if (!chosen) first?.focus();
  else if (chosen.value === "new") find("#id_vehicle_make")?.focus();
  else find("#id_complaint").focus();
}

function prepareWho() {
  const search = find("[data-client-search]");
  if (search && form.dataset.clients) {
    Object.assign(search.dataset, { suggest: form.dataset.clients, suggestFirst: "" });
    if (find("[data-new-client]")) search.dataset.suggestFree = form.dataset.newClient;
    suggest(search);
  }
  const added = find("[data-new-client]");
  added?.addEventListener("toggle", () => {
    if (!added.open) return;
    const text = search?.value.trim() || "";
    const field = find(isPhone(text) ? "#id_client_phone" : "#id_client_name");
    if (text && !field.value) field.value = text;
    (find("#id_client_name").value ? find("#id_client_phone") : find("#id_client_name")).focus();
    refresh();
  });
  added?.addEventListener("change", showDuplicates);
}

// There may already be a client with this phone or name.
async function showDuplicates() {
  const box = find("[data-duplicates-box]");
  if (!form.dataset.duplicates || !box) return;
  const asked = new URLSearchParams({ phones: find("#id_client_phone")?.value || "", name: find("#id_client_name").value });
  box.innerHTML = (await piece(`${form.dataset.duplicates}?${asked}`)) || "";
}

form.addEventListener("suggest:chosen", async (event) => {
  const found = event.detail;
  if (event.target.matches("[data-client-search]")) {
    if (found.free) return find("[data-new-client]").setAttribute("open", "");
    if (await choose(found.client || found.value)) goOn();
    return;
  }
  const line = event.target.closest("[data-line]");
  if (line && event.target.closest('[data-cell="name"]')) take(line, found);
  refresh();
});

// The head, the totals, and what is kept

function showHead() {
  const card = find("[name=vehicle]:checked")?.closest(".choice-card");
  const isNew = card?.querySelector("input").value === "new";
  const plate = card?.querySelector(".plate")?.cloneNode(true);
  plate?.classList.add("plate-big");
  head.querySelector("[data-head-plate]").replaceChildren(...(plate ? [plate] : []));
  const vehicle = head.querySelector("[data-head-vehicle]");
  const named = card?.querySelector("[data-type]");
  const made = isNew ? ["make", "model"].map((name) => find(`#id_vehicle_${name}`).value.trim()).filter(Boolean).join(" ") : "";
  vehicle.replaceChildren(...(named ? [...named.cloneNode(true).childNodes] : [made || vehicle.dataset.empty]));
  head.querySelector("[data-head-client]").textContent = (find("[data-client-name]") ?? find("#id_client_name"))?.[find("[data-client-name]") ? "textContent" : "value"] || "";
  const phone = find("[data-client-phone]")?.cloneNode(true);
  head.querySelector("[data-head-phone]").replaceChildren(...(phone ? [phone] : []));
}

const shownSlot = (name) => {
  const slot = find(`[name="${name}-slot"]:checked`);
  if (!slot) return "";
  return slot.value === "other" ? find(`[name="${name}"]`).value : slot.closest(".slot").innerText.replace(/\s*\n\s*/g, " ").split(" ").reverse().join(" ");
};

// A promise comes after the arrival.
function followArrival() {
  const comes = find('[name="booked_for-slot"]:checked')?.value ?? "";
  let left = 3;
  for (const slot of form.querySelectorAll('[name="promised_at-slot"]:not([value=other])')) {
    const fits = !/^\d/.test(comes) || slot.value > comes;
    if (!fits && slot.checked) slot.checked = false;
    slot.closest(".slot").hidden = !(fits && left-- > 0) && !slot.checked;
  }
  const when = document.querySelector("[data-head-when]");
  if (when) when.textContent = shownSlot("booked_for");
}

function refresh() {
  count();
  showHead();
  followArrival();
  keepSoon();
}

const key = () => find("[name=key]").value;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "key", "sure"]);
const fields = () => [...new FormData(form)].filter(([name]) => !LEFT_OUT.has(name) && !name.endsWith("_FORMS"));
const words = () => {
  const names = [...linesOf(jobs), ...linesOf(parts)].map((line) => input(line, "name").value.trim()).filter(Boolean);
  const vehicle = head.querySelector("[data-head-vehicle]");
  const said = [head.querySelector("[data-head-client]").textContent, vehicle.innerText.trim() === vehicle.dataset.empty ? "" : vehicle.innerText.trim(), ...names];
  return said.filter(Boolean).join(" · ").slice(0, 160) || find("#id_complaint").value.trim().slice(0, 160);
};
let untouched = "";
let soon = 0;
let isSent = false;
let isKept = true;

function keepNow() {
  clearTimeout(soon);
  if (isSent) return;
  keepRates();
  const now = fields();
  const isTouched = JSON.stringify(now) !== untouched;
  if (isTouched) isKept = keep(key(), { fields: now, words: words() });
  else drop(key());
  document.body.dataset.unkept = isTouched && !isKept ? "yes" : "";
}

function keepSoon() {
  clearTimeout(soon);
  soon = setTimeout(keepNow, 300);
}

// Only where it cannot be kept.
addEventListener("beforeunload", (event) => !isSent && document.body.dataset.unkept && event.preventDefault());
addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", () => document.hidden && keepNow());

// A call that was kept, typed again.

function fillLine(line, mine) {
  for (const [name, value] of mine) {
    const short = name.replace(/^\w+-\d+-/, "");
    const field = line.querySelector(`[name$="-${short}"]`);
    if (field && !short.startsWith("technicians-")) field.value = value;
  }
  if (line.querySelector("[data-rate-kept]")?.value) input(line, "labour_hours").dataset.rate = line.querySelector("[data-rate-kept]").value;
  const said = (end) => mine.filter(([name]) => name.endsWith(`-technicians-${end}`)).map(([, value]) => value);
  const shares = said("share");
  said("technician").forEach((pk, index) => people(line)?.add(pk, shares[index]));
}

function fillLines(box, kept) {
  const name = box.dataset.lines;
  const numbers = new Set(kept.map(([field]) => new RegExp(`^${name}-(\\d+)-`).exec(field)?.[1]).filter(Boolean));
  clear(box);
  for (const number of numbers) fillLine(add(box), kept.filter(([field]) => field.startsWith(`${name}-${number}-`)));
  for (const line of linesOf(box).filter(blank)) line.remove();
}

function fillField(name, value) {
  const field = form.elements[name];
  if (!field) return;
  if (field instanceof RadioNodeList) field.value = value;
  else if (field.type !== "hidden" || name === "phase") field.value = value;
}

async function takeUp(name, call) {
  find("[name=key]").value = name; // sent again, it is the same call
  const said = new Map(call.fields);
  await choose(said.get("client") ?? "");
  for (const [field, value] of call.fields) if (!/^(jobs|parts)-|^client$|^phase$/.test(field)) fillField(field, value);
  for (const slots of form.querySelectorAll("[data-slots]")) {
    const field = slots.dataset.slots;
    const slot = said.get(`${field}-slot`);
    // A time that is over by now is not offered any more.
    if (slot && slot !== "other" && !find(`[name="${field}-slot"][value="${slot}"]`)) {
      find(`[name="${field}-slot"][value=other]`).checked = true;
      find(`[name="${field}"]`).value = written(slot);
    }
  }
  if (said.get("client_name") || said.get("client_phone")) find("[data-new-client]")?.setAttribute("open", "");
  for (const box of boxes) fillLines(box, call.fields);
  refresh();
  keepNow();
  goOn();
}

function offer() {
  const pattern = document.querySelector("template[data-offer]");
  for (const [name, call] of Object.entries(calls())) {
    if (name === key()) continue;
    const shown = pattern.content.firstElementChild.cloneNode(true);
    shown.querySelector("[data-offer-words]").textContent = call.words;
    shown.querySelector("[data-offer-take]").addEventListener("click", () => {
      shown.remove();
      takeUp(name, call);
    });
    shown.querySelector("[data-offer-drop]").addEventListener("click", () => {
      shown.remove();
      drop(name);
      find("[data-client-search]")?.focus();
    });
    document.getElementById("notices").append(shown);
  }
}

// Keys and clicks

function next(line) {
  const lines = linesOf(line.closest("[data-lines]"));
  const box = line.closest("[data-lines]");
  if (!blank(line)) return input(lines[lines.indexOf(line) + 1] ?? spare(box), "name").focus();
  if (box === jobs) return input(spare(parts), "name").focus();
  (find('[name="booked_for-slot"]:checked') ?? find('[name="booked_for-slot"]')).focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (document.querySelector("dialog[open]")) return;
  form.requestSubmit(primary);
});

form.addEventListener("keydown", (event) => {
  const from = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (from.matches("#id_complaint")) {
    if (event.shiftKey) return;
    event.preventDefault();
    return input(spare(jobs), "name").focus();
  }
  if (!from.matches("input, select")) return;
  // Only the buttons send the form; Enter goes on.
  event.preventDefault();
  const line = from.closest("[data-line]");
  if (line) return next(line);
  if (from.matches("[data-client-search]")) return find("[data-new-client]")?.setAttribute("open", "");
  if (!from.matches("[name=vehicle], [data-slots] input[type=radio]")) return;
  from.checked = true;
  from.dispatchEvent(new Event("change", { bubbles: true }));
  if (from.name === "vehicle") return goOn();
  (from.name === "booked_for-slot" ? (find('[name="promised_at-slot"]:checked') ?? find(".slot:not([hidden]) > [name='promised_at-slot']")) : primary).focus();
});

form.addEventListener("click", async (event) => {
  const pressed = event.target.closest("button, a");
  if (pressed?.matches("[data-remove]")) {
    remove(pressed.closest("[data-line]"));
    refresh();
  } else if (pressed?.matches("[data-other-client]")) {
    event.preventDefault();
    if (await choose("")) goOn();
  } else if (pressed?.matches("[data-advice]")) {
    const name = input(spare(jobs), "name");
    name.value = pressed.dataset.advice;
    name.focus();
    name.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

form.addEventListener("input", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) typed(line, event.target);
  refresh();
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[name=vehicle], #id_vehicle_type")) priceFor();
  refresh();
});
form.addEventListener("focusin", (event) => event.target.closest('[data-lines="jobs"]') && priceFor());
form.addEventListener("submit", (event) => {
  keepNow();
  isSent = !event.defaultPrevented;
});
addEventListener("pageshow", () => (isSent = false));
whenChanged(refresh);

prepareWho();
count();
showHead();
followArrival();
const isAgain = Boolean(document.querySelector(".is-invalid, .is-doubted, [data-vehicle-error], .call .alert, [data-submit][name=sure]"));
untouched = isAgain ? "" : JSON.stringify(fields());
offer();
const wrong = find(".is-invalid, .is-doubted input:not([type=hidden])") ?? (find("[data-vehicle-error]") && find("[name=vehicle]"));
const inWrong = wrong?.matches("input, select, textarea") ? wrong : wrong?.querySelector("input:not([type=hidden])");
if (isAgain) (inWrong ?? primary).focus();
else goOn();
