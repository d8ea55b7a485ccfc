// Facts of an order are text that turns into a field when touched, and text again after saving. Escape puts it back.
import { differs } from "./in_place.js";

const SKIP = "hx-morph-skip";
const FORM = "form[data-fact-form]";
const holderOf = (element) => element.closest("[data-holder]");
const fields = (form) => [...form.elements].filter((one) => one.type !== "hidden" && one.name);
const isTyped = (form) => fields(form).some(differs);

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches?.("[data-fact]")) return;
  const holder = holderOf(ctx.sourceElement);
  const [form, ...twice] = holder.querySelectorAll(FORM);
  for (const one of twice) one.remove();
  if (!form) return;
  holder.setAttribute(SKIP, "");
  const [field] = fields(form);
  field.focus();
  if (field.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  else if (field.type === "text") field.select();
});

// Leaving the page, it loses the focus once more; that is not its reader leaving it.
const left = new WeakSet();

function close(form) {
  const holder = holderOf(form);
  if (!holder) return;
  left.add(form);
  form.remove();
  holder.removeAttribute(SKIP);
}

function send(form) {
  if (!left.has(form)) form.requestSubmit();
}

// A promise already given is moved later with a reason: asked for at once, before the new time is sent.
function lacksReason(form) {
  const why = form.querySelector("[data-why]");
  if (!why) return false;
  const { promised_at: promised, promise_reason: reason, promise_comment: comment } = form.elements;
  const isLater = promised.defaultValue !== "" && (promised.value === "" || promised.value > promised.defaultValue);
  if (why.hidden || !isLater) reason.value = comment.value = ""; // not those of the time before
  why.hidden = !isLater;
  return isLater && !reason.value && !comment.value.trim();
}

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches(FORM) || !lacksReason(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.elements.promise_reason.focus();
  },
  true,
);

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches(FORM)) return;
  if (target.name === "promised_at") lacksReason(form);
  else if (target.matches("select")) send(form);
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const form = target.form;
  if (!form?.matches(FORM) || !document.hasFocus() || left.has(form) || form.contains(relatedTarget)) return;
  if (!isTyped(form)) return close(form);
  if (!lacksReason(form)) send(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (!form?.matches?.(FORM)) return;
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.key !== "Escape" && !sends) return;
  event.preventDefault();
  if (sends) return send(form);
  const link = holderOf(form).querySelector("[data-fact]");
  close(form);
  link?.focus();
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.sourceElement.matches?.(FORM) && left.add(ctx.sourceElement));

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (form.matches?.(FORM) && ctx.response?.status < 400) holderOf(form)?.removeAttribute(SKIP);
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (form.matches?.(FORM) && form.isConnected && !(ctx.response?.status < 400)) left.delete(form);
});

// Someone was quicker, or the question was answered with no: the page shows what is.
const undone = (form) => form?.matches?.(FORM) && close(form);
document.addEventListener("asked:no", ({ target }) => undone(target));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.response?.status === 409 && !ctx.response.headers?.get("HX-Asked") && undone(ctx.sourceElement));
