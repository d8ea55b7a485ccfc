// A form sent after the session ended is not lost: after signing in again in this tab, the person may send it again.
// Only the tab keeps it, for the same person, until the next page; it never keeps passwords or files.

const NAME = "motorcrm-kept";
const MAX_AGE = 30 * 60 * 1000;
const person = document.body.dataset.person;

export function take() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME));
    sessionStorage.removeItem(NAME);
    return kept && Date.now() - kept.at < MAX_AGE ? kept : null;
  } catch {
    return null;
  }
}

function keep(kept) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    // A browser without storage keeps nothing.
  }
}

export function sent(form, submitter) {
  if (!person) return;
  // A call is kept as it is typed: calls.js.
  if (form.matches("[data-call]")) return take();
  const secret = form.querySelector("[type=password], [type=file]");
  if (secret || form.getAttribute("method") !== "post" || !form.closest("#main, dialog")) return take();
  const fields = [...new FormData(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  keep({ person, action: form.action, fields, at: Date.now() });
}

document.addEventListener("submit", (event) => event.defaultPrevented || event.target.matches("[hx-post]") || sent(event.target, event.submitter));
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.sourceElement.matches?.("form[hx-post]") && sent(ctx.sourceElement));
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const leads = ctx.response?.headers?.get("HX-Redirect");
  if (ctx.sourceElement.matches?.("form[hx-post]") && !leads) take();
});

function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

function offer(kept) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const box = document.getElementById("notices");
  if (!token || !box) return;
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: kept.action, className: "alert alert-warning notice" });
  const words = document.createElement("div");
  words.className = "notice-words";
  words.textContent = document.body.dataset.kept;
  const button = document.createElement("button");
  button.className = "btn btn-primary";
  button.textContent = document.body.dataset.keptSend;
  form.append(hidden("csrfmiddlewaretoken", token), ...kept.fields.map(([name, value]) => hidden(name, value)), words, button);
  box.append(form);
}

const kept = take();
if (kept && !person) keep({ ...kept, out: true });
else if (kept?.out && kept.person === person) offer(kept);
