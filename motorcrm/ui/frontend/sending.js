// A form being sent cannot be sent again by an impatient second click; the server would act only once anyway. Its button
// shows that it is under way: on a page, in a dialog and in a piece of a page alike.

export function begin(form, button) {
  form.dataset.sending = "yes";
  button?.classList.add("is-sending");
  button?.setAttribute("aria-busy", "true");
}

export function end(form) {
  delete form.dataset.sending;
  for (const button of [form, ...form.querySelectorAll(".is-sending")]) {
    button.classList.remove("is-sending");
    button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.matches("[hx-post], [data-again], dialog form")) return;
  if (form.dataset.sending) return event.preventDefault();
  begin(form, event.submitter);
});

// The only field of its form: choosing a file sends it.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-sends]") && event.target.files?.length) event.target.form.requestSubmit();
});

// Buttons in pieces of a page: the answer puts another button where "Start" was, so the second tap of a double tap would
// finish the job. It is ignored, and so are taps while the answer is awaited.

const SOON = 600;
const NEAR = 24;
let last = { at: -SOON, x: 0, y: 0 };

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("form[hx-post] button:not([type=button]), button[hx-post]");
    if (!button) return;
    const sender = button.matches("[hx-post]") ? button : button.form;
    const { timeStamp: at, clientX: x, clientY: y } = event;
    const again = event.detail > 0 && at - last.at < SOON && Math.hypot(x - last.x, y - last.y) < NEAR;
    if (again || sender.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    last = { at, x, y };
  },
  true,
);

const pressed = new WeakMap(); // form → its button
document.addEventListener("submit", ({ target, submitter }) => pressed.set(target, submitter), true);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const sender = ctx.sourceElement;
  if (tapped(sender)) begin(sender, sender.matches("button") ? sender : pressed.get(sender));
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (tapped(ctx.sourceElement)) end(ctx.sourceElement);
});

// Forms that save themselves in place wait their turn instead.
const tapped = (element) => element?.matches?.("form[hx-post]:not([hx-trigger]), button[hx-post]");

// The browser's Back button shows the page as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sending]")) end(form);
});
