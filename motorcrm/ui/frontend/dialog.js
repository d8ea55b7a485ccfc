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
  dialog.querySelector(FIRST)?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link.href);
  }
  if (dialog?.open && (event.target === dialog || event.target.closest?.("dialog [data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});
