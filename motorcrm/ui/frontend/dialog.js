// Links marked data-dialog open their form over the page; without this script, and where it cannot, they are pages.
// What is sent from the dialog is answered in it: errors and questions appear where the person is looking.
// A link with data-stays comes back to the page it is on, whatever comes after its form elsewhere.
// data-close closes the dialog; data-first holds the field to begin with, if it is a tick.
import { pause, read } from "./busy.js";
import { sent, take } from "./kept.js";
import { notice } from "./notices.js";

const FIRST = "[data-first] input, input:not([type=hidden]):not([type=checkbox]), textarea, button";
let dialog = null;
let opening = null;
let stays = false;

function makeDialog() {
  dialog = document.createElement("dialog");
  dialog.className = "form-dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  document.body.append(dialog);
}

async function open(address) {
  opening?.abort();
  const { signal } = (opening = new AbortController());
  const answer = await read(address, signal).catch(() => null);
  if (signal.aborted) return; // another one was wanted meanwhile
  if (!answer?.ok || answer.redirected) return void location.assign(address);
  if (!dialog) makeDialog();
  show(await answer.text());
  dialog.showModal();
  dialog.dispatchEvent(new Event("dialog:open", { bubbles: true }));
  dialog.querySelector(FIRST)?.focus();
}

const show = (html) => void (dialog.innerHTML = html);

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  form.dataset.sending = "yes";
  submitter?.classList.add("is-sending");
  sent(form, submitter);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  delete form.dataset.sending;
  submitter?.classList.remove("is-sending");
  if (!answer) return notice(document.body.dataset.failed);
  const leads = answer.headers.get("HX-Redirect");
  if (leads) return void (stays ? location.reload() : location.assign(leads));
  take();
  const html = await answer.text();
  if (pause(answer)) return refuse(form, html);
  if (answer.headers.has("HX-Retarget")) {
    // A refusal of the whole page, not of what the form says.
    dialog.close();
    return document.getElementById("notices")?.insertAdjacentHTML("beforeend", html);
  }
  show(html);
  dialog.dispatchEvent(new Event("dialog:answered", { bubbles: true }));
  (dialog.querySelector(".is-invalid") || dialog.querySelector(FIRST))?.focus();
}

// The server is busy: the form stays as it is, and can be sent again.
function refuse(form, html) {
  dialog.querySelector(".notice")?.remove();
  form.insertAdjacentHTML("afterbegin", html);
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

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    stays = "stays" in link.dataset;
    open(link.href);
  }
  if (dialog?.open && ((pressedBeside && event.target === dialog && isBeside(event)) || event.target.closest?.("dialog [data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});
