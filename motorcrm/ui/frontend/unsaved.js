// What was not saved looks so where it stands, says so, and is sent again: when the connection is back, when the server
// answers the page again, when something else has been saved, or by a click.

const FRAME = "tbody.line, [data-holder]";
export const holderOf = (element) => element?.closest?.(FRAME);
const formOf = (holder) => document.getElementById(`${holder.id}-line`) ?? holder.querySelector("form[hx-post]");
const words = () => document.getElementById("order-lines")?.dataset ?? {};

export function mark(holder, { kind = "is-unsaved", text = words().unsaved, buttons = [["again", words().again]] } = {}) {
  unmark(holder);
  holder.classList.add(kind);
  for (const place of places(holder)) place.append(note(text, buttons));
}

const places = (holder) => (holder.matches("tbody") ? [...holder.querySelectorAll(".line-rest .c-name, .line-errors")] : [holder]);

function note(text, buttons) {
  const box = document.createElement("span");
  box.className = "not-saved";
  box.setAttribute("role", "status");
  box.append(text);
  for (const [which, label] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bare";
    button.dataset[which === "again" ? "again" : "take"] = which;
    button.textContent = label;
    box.append(" ", button);
  }
  return box;
}

export function unmark(holder) {
  holder.classList.remove("is-unsaved", "is-conflict");
  for (const old of holder.querySelectorAll(".not-saved")) old.remove();
  for (const cell of holder.querySelectorAll(".is-dirty")) cell.classList.remove("is-dirty");
}

function again() {
  for (const holder of document.querySelectorAll(".is-unsaved")) formOf(holder)?.requestSubmit();
}

window.addEventListener("online", again);
document.addEventListener("click", ({ target }) => target.closest?.("button[data-again]") && formOf(holderOf(target))?.requestSubmit());

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const [form, status] = [ctx.sourceElement, ctx.response?.status];
  const holder = holderOf(form);
  if (holder?.matches("[data-holder]") && form.matches("form[hx-post]")) {
    if (!status || status >= 500) mark(holder);
    else if (status < 400) unmark(holder);
  }
  if (status < 400 && form.matches?.("form[hx-post], button[hx-post], [data-pulse]")) again();
});
