// Asks before an action: data-confirm="question" on a form, a button or a link; hx-confirm uses the same dialog.
// data-confirm-yes="word" names the action on the dialog's button.

export function ask(question, yes, look = "btn btn-danger") {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm-dialog";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const text = document.createElement("p");
  text.id = "confirm-question";
  text.textContent = question;
  const buttons = document.createElement("div");
  buttons.className = "confirm-buttons";
  const no = button(document.body.dataset.no || "Cancel", "btn", "no");
  buttons.append(no, button(yes || document.body.dataset.yes || "OK", look, "yes"));
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(text, buttons);
  dialog.append(form);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close("no"));
  document.body.append(dialog);
  const opener = document.activeElement;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus?.();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

function button(word, style, value) {
  const made = document.createElement("button");
  made.className = style;
  made.value = value;
  made.textContent = word;
  return made;
}

const agreed = new WeakSet();

document.addEventListener(
  "submit",
  async (event) => {
    const source = event.submitter?.dataset.confirm ? event.submitter : event.target;
    if (!source.dataset.confirm || agreed.delete(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const yes = source.dataset.confirmYes || event.submitter?.textContent.trim();
    if (await ask(source.dataset.confirm, yes)) {
      agreed.add(event.target);
      event.target.requestSubmit(event.submitter);
    }
  },
  true,
);

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-confirm]");
  if (!link) return;
  event.preventDefault();
  if (await ask(link.dataset.confirm, link.dataset.confirmYes || link.textContent.trim())) location.assign(link.href);
});

document.addEventListener("htmx:confirm", async (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx?.confirm) return;
  event.preventDefault();
  (await ask(ctx.confirm, ctx.sourceElement?.dataset.confirmYes)) ? issueRequest() : dropRequest();
});
