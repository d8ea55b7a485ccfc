// Forms that save themselves in place (hx-post and a version) among pieces that refresh themselves: nothing typed is
// lost, nothing is overwritten unseen. A form with unsent input is not refreshed, so its version is that of what the
// person saw. Requests of a page go one after another (hx-sync), each with the version the form has by then.

const SKIP = "hx-morph-skip";
const waiting = new WeakMap(); // form → how many of its requests have not been sent yet
const version = (form) => form.querySelector(":scope > [name=version]");
const inPlace = (element) => element?.matches?.("form[hx-post]:has(> [name=version])");

export const differs = (control) =>
  control.options
    ? [...control.options].some((option) => option.selected !== option.defaultSelected)
    : control.type !== "hidden" && control.defaultValue !== undefined && control.value !== control.defaultValue;

// Reloads the whole piece even if it is up to date: a form in it may have been skipped.
export function reload() {
  const pulse = document.querySelector("[data-pulse]");
  pulse?.setAttribute("hx-get", pulse.getAttribute("hx-get").replace(/seen=[^&]*/, "seen="));
  pulse?.dispatchEvent(new CustomEvent("refresh"));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (inPlace(form)) form.setAttribute(SKIP, "");
});

document.addEventListener("focusout", (event) => {
  const form = event.target.form;
  if (!inPlace(form) || !form.hasAttribute(SKIP) || waiting.get(form) || [...form.elements].some(differs)) return;
  // Typed and undone.
  form.removeAttribute(SKIP);
  reload();
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (inPlace(form)) waiting.set(form, (waiting.get(form) || 0) + 1);
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!inPlace(form)) return;
  waiting.set(form, waiting.get(form) - 1);
  if (!waiting.get(form)) form.removeAttribute(SKIP);
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  ctx.version = version(form).value;
  ctx.request.body.set("version", ctx.version);
  ctx.request.keepalive = true; // sent even if the person leaves the page at once
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!inPlace(form) || ctx.response.status >= 400) return;
  // What was typed meanwhile follows this person's own change, so it takes the new version.
  const held = [...document.querySelectorAll(`form[${SKIP}]`)].filter(
    (other) => inPlace(other) && other.action === form.action && version(other).value === ctx.version,
  );
  if (!held.length) return;
  const answer = new DOMParser().parseFromString(ctx.text, "text/html");
  const fresh = answer.querySelector(`form[action="${form.getAttribute("action")}"] > [name=version]`);
  for (const other of fresh ? held : []) version(other).value = fresh.value;
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const [form, status] = [ctx.sourceElement, ctx.response?.status];
  if (status < 400) return;
  if (ctx.response?.headers?.get("HX-Asked")) {
    // What was typed waits for the answer.
    if (inPlace(form)) form.setAttribute(SKIP, "");
    return;
  }
  if (status !== 409) {
    // Invalid, or never received: what was typed stays until it is corrected.
    if (inPlace(form)) form.setAttribute(SKIP, "");
    if (inPlace(form) && status === 422) for (const control of form.elements) if (differs(control)) control.setAttribute("aria-invalid", "true");
    return;
  }
  // Someone was quicker: the notice shows both versions, the page theirs. A line shows both itself.
  if (!form.matches?.("[data-line]")) undo(form);
});

document.addEventListener("asked:no", (event) => undo(event.target));

function undo(form) {
  if (inPlace(form)) {
    form.removeAttribute(SKIP);
    form.reset();
  }
  reload();
}
