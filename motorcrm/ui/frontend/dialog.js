// Links marked data-dialog open their form over the page; without this script, and where it cannot, they are pages.
// data-close closes the dialog; data-first holds the field to begin with, if it is a tick.

const FIRST = "[data-first] input, input:not([type=hidden]):not([type=checkbox]), textarea, button";
let dialog = null;

function makeDialog() {
  dialog = document.createElement("dialog");
  dialog.className = "form-dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  document.body.append(dialog);
}

async function open(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return void location.assign(address);
  if (!dialog) makeDialog();
  dialog.innerHTML = await answer.text();
  dialog.showModal();
  dialog.dispatchEvent(new Event("dialog:open", { bubbles: true }));
  dialog.querySelector(FIRST)?.focus();
}

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
    open(link.href);
  }
  if (dialog?.open && ((pressedBeside && event.target === dialog && isBeside(event)) || event.target.closest?.("dialog [data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});
