// Notices of connection problems: no network, no answer. The server puts its own refusals into #notices.

export function notice(text, kind = "danger", box = document.getElementById("notices")) {
  const same = [...(box?.children || [])].find((shown) => shown.dataset.text === text);
  if (!box || !text || (same && kind === "danger")) return;
  same?.remove();
  const made = document.createElement("div");
  made.className = `alert alert-${kind} alert-dismissible notice`;
  made.dataset.text = text;
  made.setAttribute("role", kind === "danger" ? "alert" : "status");
  const words = document.createElement("div");
  words.className = "notice-words";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", document.body.dataset.close || "Close");
  made.append(words, close);
  box.append(made);
  return made;
}

document.addEventListener("click", ({ target }) => target.closest?.("[data-dismiss]")?.closest(".alert").remove());

document.addEventListener("htmx:error", (event) => {
  const ctx = event.detail.ctx;
  if (ctx?.sourceElement?.closest?.("tbody.line, [data-holder]")) return; // says so itself, where it stands
  if (ctx && !ctx.response) notice(document.body.dataset.failed);
});

// Only the newest refusal is shown, until the next action succeeds. What was typed in place and refused stays unsaved,
// so its refusal also stays until that form is saved.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  const refusals = [...document.querySelectorAll("#notices .alert-danger")];
  if (ctx.response?.status >= 400) {
    for (const old of refusals.slice(0, -1)) old.remove();
    if (form.matches("[hx-trigger]") && form.id && refusals.length) refusals.at(-1).dataset.of = form.id;
  } else if (form.matches("form[hx-post], button[hx-post]")) {
    for (const old of refusals) if (!old.dataset.of || old.dataset.of === form.id || !document.getElementById(old.dataset.of)) old.remove();
  }
});

// Once the connection is back, the notice that it was lost goes.
window.addEventListener("online", () => {
  for (const shown of document.querySelectorAll("#notices [data-text]")) shown.remove();
});
