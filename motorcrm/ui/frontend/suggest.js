// A combobox over a plain input: <input data-suggest="/services/suggest/?q=">. The server answers with
// <ul role="listbox"><li role="option" data-value="1042" data-label="text for the input" data-…>…</li></ul>. Free text is allowed too.
// Choosing fires `suggest:chosen` with the option's dataset. data-suggest-min: letters before the first request (2).
// data-suggest-with="vehicle_type:type": fields of the form that are sent along, and under which name.

import { read } from "./busy.js";

const WAIT = 180;

class Suggest {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("div");
    this.list.className = "suggest-list";
    this.list.id = `suggest-${Math.random().toString(36).slice(2)}`;
    this.list.hidden = true;
    input.after(this.list);
    input.parentElement.classList.add("suggest");
    for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // The option is chosen before the input loses the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  later() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    if (typed.length < Number(this.input.dataset.suggestMin || 2)) return this.close();
    this.timer = setTimeout(() => this.ask(typed), WAIT);
  }

  async ask(typed) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const address = this.input.dataset.suggest;
    const url = /[?&]\w+=$/.test(address) ? address + encodeURIComponent(typed) : `${address}${address.includes("?") ? (/[?&]$/.test(address) ? "" : "&") : "?"}q=${encodeURIComponent(typed)}`;
    const beside = new URLSearchParams();
    for (const pair of (this.input.dataset.suggestWith || "").split(" ").filter(Boolean)) {
      const [field, name] = pair.split(":");
      beside.set(name, this.input.form?.elements[field]?.value ?? "");
    }
    const whole = beside.size ? `${url}&${beside}` : url;
    try {
      const answer = await read(whole, asking.signal);
      if (!answer.ok || answer.redirected) return this.close();
      const html = await answer.text();
      if (document.activeElement === this.input && this.asking === asking) this.show(html);
    } catch {
      // Suggestions are optional: without them people keep typing.
      this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    const any = this.list.textContent.trim() !== "";
    this.list.hidden = !any;
    this.input.setAttribute("aria-expanded", String(any));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.input.value.trim()) {
        event.preventDefault();
        this.ask(this.input.value.trim());
      }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.choose(this.options[this.at]);
    } else if (event.key === "Tab" && this.at >= 0) {
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    if (!this.options.length) return;
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = this.at < 0 && step < 0 ? this.options.length - 1 : (this.at + step + this.options.length) % this.options.length;
    const option = this.options[this.at];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) {
    this.close();
    const text = option.dataset.label ?? option.dataset.value;
    if (text !== undefined) this.input.value = text;
    this.input.dispatchEvent(new CustomEvent("suggest:chosen", { bubbles: true, detail: { ...option.dataset } }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// Inputs also arrive with pieces of pages, so each becomes a combobox when it is first used. The mark is on the input
// itself, as this module may be bundled into several scripts of a page.
export function suggest(input) {
  if (input.getAttribute("role") !== "combobox") new Suggest(input);
}

document.addEventListener("focusin", (event) => event.target.matches?.("input[data-suggest]") && suggest(event.target));
