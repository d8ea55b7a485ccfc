// A refusal of what was typed into a piece of the page: each message goes beside its field, and what asks for a field that
// is not shown yet (data-asked) shows it. What has no field stays a notice.

const MARK = "data-error";

// Fields in columns have one place for messages below them.
const box = (form) => document.querySelector(`[data-errors="${form.id}"]`);

function clear(form) {
  for (const message of [...form.querySelectorAll(`[${MARK}]`), ...(box(form)?.querySelectorAll(`[${MARK}]`) ?? [])]) message.remove();
  for (const control of form.elements) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

function put(form, control, words) {
  control.closest("[data-asked]")?.removeAttribute("hidden");
  const message = document.createElement("div");
  message.className = "invalid-feedback d-block";
  message.id = `${control.id || control.name}-error`;
  message.setAttribute(MARK, "");
  message.textContent = words;
  if (box(form)) box(form).append(message);
  else (control.closest("[data-asked]") ?? form.lastElementChild).after(message);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", message.id);
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.sourceElement.matches?.("form[hx-post]") && clear(ctx.sourceElement));

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (ctx.response?.status !== 422 || !form.matches?.("form[hx-post]")) return;
  const notice = document.querySelector("#notices > .notice:last-child");
  const messages = [...(notice?.querySelectorAll("[data-field]") ?? [])];
  const placed = messages.filter((message) => form.elements[message.dataset.field]?.type !== "hidden" && form.elements[message.dataset.field]);
  for (const message of placed) {
    put(form, form.elements[message.dataset.field], message.textContent);
    message.remove();
  }
  if (messages.length && placed.length === messages.length) notice.remove();
  if (placed.length) form.elements[placed[0].dataset.field].focus();
});
