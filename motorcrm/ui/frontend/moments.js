// Days with times. A written one, <input data-moment>, has a calendar beside it, which writes in the language of the page.
// Of chips, <div data-slots>, the chosen one can be given up again: by a second click, or by Delete.

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// «2026-11-27T15:00» → «27.11.2026 15:00» or “27 Nov 2026 15:00”, as in motorcrm/core/notation.py.
export function written(iso, language = document.documentElement.lang) {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(iso) || [];
  if (!time) return "";
  return language === "en" ? `${Number(day)} ${MONTHS[month - 1]} ${year} ${time}` : `${day}.${month}.${year} ${time}`;
}

function withCalendar(input) {
  if (input.dataset.moment === "ready") return;
  input.dataset.moment = "ready";
  const picker = document.createElement("input");
  Object.assign(picker, { type: "datetime-local", tabIndex: -1, className: "moment-picker" });
  picker.setAttribute("aria-hidden", "true");
  picker.addEventListener("change", () => {
    input.value = written(picker.value);
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  input.parentElement.classList.add("has-calendar");
  input.after(picker);
}

const prepare = (root) => root.querySelectorAll?.("input[data-moment]").forEach(withCalendar);

document.addEventListener("pointerdown", (event) => {
  const radio = event.target.closest?.("[data-slots] label")?.querySelector("input[type=radio]");
  if (radio) radio.dataset.was = radio.checked ? "yes" : "";
});

document.addEventListener("click", (event) => {
  const radio = event.target.matches?.("[data-slots] input[type=radio]") && event.target;
  if (!radio) return;
  if (radio.dataset.was) return give(radio);
  if (radio.value === "other" && event.detail !== 0) radio.closest("[data-slots]").querySelector("[data-moment]")?.focus();
});

document.addEventListener("keydown", (event) => {
  const radio = event.target.matches?.("[data-slots] input[type=radio]") && event.target;
  if (radio?.checked && ["Delete", "Backspace"].includes(event.key)) {
    event.preventDefault();
    give(radio);
  }
});

function give(radio) {
  radio.checked = false;
  radio.dataset.was = "";
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("htmx:after:swap", () => prepare(document));
prepare(document);
