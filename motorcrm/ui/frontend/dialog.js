// Links marked data-dialog open their form over the page; without this script, and where it cannot, they are pages.
// What is sent from the dialog is answered in it: errors, questions and refusals appear where the person is looking, and
// nothing typed is lost. A dialog opened from a dialog leads back to it. A link with data-stays comes back to the page it
// is on, whatever comes after its form elsewhere. data-close closes the dialog and what was typed
// in it; data-first holds the field to begin with, if it is a tick.
import { pause, read } from "./busy.js";
import { sent, take } from "./kept.js";
import { notice } from "./notices.js";
import { begin, end } from "./sending.js";
import { put, typed } from "./typed.js";

const FIRST = "[data-first] input, input:not([type=hidden]):not([type=checkbox]), textarea, button";
const WRONG = ".is-invalid, [data-refused] :is(a, button), .gaps.is-refused input:not([type=hidden])";
let dialog = null;
let opening = null;
let stays = false;
let shown = ""; // the address of what it shows
const under = []; // the dialogs that this one was opened from
const left = new Map(); // address → what was typed in a dialog that was left by accident

function makeDialog() {
  dialog = document.createElement("dialog");
  dialog.className = "form-dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return; // of a field that chooses files
    event.preventDefault();
    leave();
  });
  document.body.append(dialog);
}

const itsForm = () => dialog.querySelector("form[method=post]");
const tell = (name) => dialog.dispatchEvent(new Event(`dialog:${name}`, { bubbles: true }));

async function open(address) {
  opening?.abort();
  const { signal } = (opening = new AbortController());
  const answer = await read(address, signal).catch(() => null);
  if (signal.aborted) return; // another one was wanted meanwhile
  if (!answer?.ok || answer.redirected) return void location.assign(address);
  const html = await answer.text();
  if (!dialog) makeDialog();
  if (dialog.open) under.push({ shown, nodes: [...dialog.childNodes], focused: document.activeElement });
  show(html, address);
  if (!dialog.open) dialog.showModal();
  put(itsForm(), left.get(address));
  left.delete(address);
  tell("open");
  dialog.querySelector(FIRST)?.focus();
}

function show(html, address = shown) {
  shown = address;
  dialog.innerHTML = html;
}

// By Escape or a click beside it: what was typed is there when it is opened again.
function leave() {
  const kept = itsForm() && typed(itsForm());
  if (kept?.length) left.set(shown, kept);
  back();
}

function back() {
  const before = under.pop();
  if (!before) return dialog.close();
  shown = before.shown;
  dialog.replaceChildren(...before.nodes);
  before.focused?.focus();
  return before;
}

// What was done in the dialog above is in the one below, and what was typed in it stays.
async function anew() {
  back();
  document.querySelector("[data-pulse]")?.dispatchEvent(new CustomEvent("refresh"));
  const answer = await read(shown).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const kept = typed(itsForm());
  show(await answer.text());
  put(itsForm(), kept);
  tell("answered");
  dialog.querySelector(FIRST)?.focus();
}

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  begin(form, submitter);
  sent(form, submitter);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  end(form);
  if (!answer) return refuse(form, notice(document.body.dataset.failed, "danger", document.createElement("div")).outerHTML);
  const leads = answer.headers.get("HX-Redirect");
  if (leads && under.length && !leads.includes("next=")) return void (take(), anew());
  if (leads) return void (stays ? location.reload() : location.assign(leads));
  take();
  const html = await answer.text();
  // A busy server, or a refusal of the whole page, not of what the form says: it can be sent again.
  if (pause(answer) || answer.headers.has("HX-Retarget")) return refuse(form, html);
  const chosen = [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, input.files]);
  show(html);
  for (const [name, files] of chosen) {
    const input = itsForm()?.elements[name]; // files can't be sent back: they are kept here
    if (input && files.length) input.files = files;
  }
  itsForm()?.setAttribute("data-answered", "");
  tell("answered");
  (dialog.querySelector(WRONG) || dialog.querySelector(FIRST))?.focus();
}

// The form stays as it is.
function refuse(form, html) {
  for (const old of form.querySelectorAll(".notice")) old.remove();
  form.insertAdjacentHTML("afterbegin", html);
  form.querySelector(".notice")?.scrollIntoView({ block: "nearest" });
}

// By its attribute: a form may have a field called “method”.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || !dialog?.contains(form)) return;
  event.preventDefault();
  if (!form.dataset.sending) send(form, event.submitter);
});

// Pressed and released beside the box: a click on its padding, or text dragged out of a field, must not close it.
const isBeside = ({ clientX: x, clientY: y }) => {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
};
let pressedBeside = false;

document.addEventListener("pointerdown", (event) => {
  pressedBeside = Boolean(dialog?.open) && event.target === dialog && isBeside(event);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (!dialog?.open) stays = "stays" in link.dataset;
    begin(link, link);
    await open(link.href);
    return end(link);
  }
  if (!dialog?.open) return;
  if (event.target.closest?.("dialog [data-close]")) {
    event.preventDefault();
    back();
  } else if (pressedBeside && event.target === dialog && isBeside(event)) leave();
});
