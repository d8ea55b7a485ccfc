// A combobox over a plain input: <input data-suggest="/services/suggest/?q=">. The server answers with
// <ul role="listbox"><li role="option" data-value="1042" data-label="text for the input" data-…>…</li></ul>. Free text is allowed too.
// Choosing fires `suggest:chosen` with the option's dataset. data-suggest-min: letters before the first request (2).
// data-suggest-first: the first option is chosen already, and Enter or Down pressed before the answer has come waits for it.
// data-suggest-free="Write as typed:": the last option is the text itself; it is told as `free` in the dataset.
// data-suggest-id="party": the hidden field of the form that takes the value of the option; typing on empties it.
// data-suggest-with="vehicle_type:type": fields of the form that are sent along, and under which name.

import { read } from "./busy.js";

const WAIT = 180;
const SLOW = 250;
const GAP = 8;
const SHORTEST = 88;

// What of an option matched: each word that was typed, and a run of digits through the spaces of a phone.
function mark(option, typed) {
  if (option.querySelector("mark")) return;
  const words = typed.split(/\s+/).filter((word) => word.length > 1).map((word) => (/^[\d+()-]{3,}$/.test(word) ? [...word.replace(/\D/g, "")].join("[\\s()+-]*") : word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[её]/gi, "[её]")));
  if (!words.length) return;
  const found = new RegExp(words.join("|"), "giu");
  const texts = document.createTreeWalker(option, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (texts.nextNode()) nodes.push(texts.currentNode);
  for (const node of nodes) {
    const parts = [];
    let from = 0;
    for (const hit of node.data.matchAll(found)) {
      if (!hit[0]) continue;
      const shown = document.createElement("mark");
      shown.textContent = hit[0];
      parts.push(node.data.slice(from, hit.index), shown);
      from = hit.index + hit[0].length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(from));
  }
}

export class Suggest {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("div");
    this.list.className = "suggest-list";
    this.list.id = `suggest-${Math.random().toString(36).slice(2)}`;
    this.list.hidden = true;
    input.after(this.list);
    input.parentElement.classList.add("suggest");
    for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) input.setAttribute(name, value);
    input.addEventListener("input", () => {
      this.note("");
      this.later();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    this.takesFirst = "suggestFirst" in input.dataset;
    // The option is chosen before the input loses the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.awaited = "";
    this.typing = true;
    const typed = this.typed();
    if (typed.length < Number(this.input.dataset.suggestMin || 2)) return this.close();
    this.timer = setTimeout(() => this.ask(typed), WAIT);
  }

  note(value) {
    const hidden = this.input.form?.elements[this.input.dataset.suggestId];
    if (hidden) hidden.value = value;
  }

  typed() {
    return this.input.value.trim();
  }

  address(typed) {
    const address = this.input.dataset.suggest;
    const url = /[?&]\w+=$/.test(address) ? address + encodeURIComponent(typed) : `${address}${address.includes("?") ? (/[?&]$/.test(address) ? "" : "&") : "?"}q=${encodeURIComponent(typed)}`;
    const beside = new URLSearchParams();
    for (const pair of (this.input.dataset.suggestWith || "").split(" ").filter(Boolean)) {
      const [field, name] = pair.split(":");
      beside.set(name, this.input.form?.elements[field]?.value ?? "");
    }
    return beside.size ? `${url}&${beside}` : url;
  }

  async ask(typed) {
    clearTimeout(this.timer);
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const slow = setTimeout(() => this.input.classList.add("is-asking"), SLOW);
    try {
      const answer = await read(this.address(typed), asking.signal);
      const html = answer.ok && !answer.redirected ? await answer.text() : "";
      if (document.activeElement === this.input && this.asking === asking) this.arrived(html, typed);
    } catch {
      // Suggestions are optional: without them people keep typing.
      if (this.asking === asking) this.arrived("", typed);
    } finally {
      clearTimeout(slow);
      if (this.asking === asking) this.asking = null;
      if (!this.asking) this.input.classList.remove("is-asking");
    }
  }

  arrived(html, typed) {
    const awaited = this.awaited;
    this.awaited = "";
    this.show(html, typed);
    if (awaited && this.at >= 0) this.choose(this.options[this.at]);
  }

  show(html, typed = "") {
    this.list.innerHTML = html;
    this.shown = typed;
    if (typed && this.input.dataset.suggestFree) this.list.append(this.free(typed));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
      if (!("free" in option.dataset)) mark(option, typed);
    });
    this.at = -1;
    this.moved = false;
    this.input.removeAttribute("aria-activedescendant");
    const any = this.list.textContent.trim() !== "";
    this.list.hidden = !any;
    this.input.setAttribute("aria-expanded", String(any));
    if (any) this.place();
    if (this.takesFirst && this.options.length) this.select(0);
  }

  free(typed) {
    const list = document.createElement("ul");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.input.dataset.suggestFree);
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.className = "suggest-free";
    Object.assign(option.dataset, { free: "yes", label: typed });
    const words = document.createElement("strong");
    words.textContent = typed;
    option.append(`${this.input.dataset.suggestFree} `, words);
    list.append(option);
    return list;
  }

  // Where it is seen: above the input if there is more room, and never under a bar at the foot of the screen.
  place() {
    const { top, bottom } = this.input.getBoundingClientRect();
    const bars = [...document.querySelectorAll(".bottom, [data-foot]")].filter((bar) => getComputedStyle(bar).position === "fixed");
    const floor = Math.min(innerHeight, ...bars.map((bar) => bar.getBoundingClientRect().top));
    const ceiling = Math.max(0, ...[...document.querySelectorAll(".topbar, [data-ceiling]")].map((bar) => bar.getBoundingClientRect().bottom));
    const [above, below] = [top - ceiling - GAP, floor - bottom - GAP];
    this.list.style.maxHeight = "";
    const up = below < this.list.offsetHeight && above > below;
    this.list.classList.toggle("is-above", up);
    this.list.style.maxHeight = `${Math.max(SHORTEST, Math.min(this.list.scrollHeight + 2, 320, up ? above : below))}px`;
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.awaited = "";
    this.input.classList.remove("is-asking");
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  leave() {
    this.typing = false;
    this.close();
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (this.waits(event)) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.typed()) {
        event.preventDefault();
        this.ask(this.typed());
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
    } else if (event.key === "Tab" && this.at >= 0 && (this.moved || !this.takesFirst)) {
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    }
  }

  // Whether this key is kept until the suggestions for what is typed have come.
  waits(event) {
    const typed = this.typed();
    const isOld = this.typing && (this.list.hidden || this.shown !== typed);
    if (!this.takesFirst || !["Enter", "ArrowDown"].includes(event.key) || !isOld || typed.length < Number(this.input.dataset.suggestMin || 2)) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.ask(typed);
    this.awaited = event.key === "Enter" ? "Enter" : "";
    return true;
  }

  move(step) {
    if (!this.options.length) return;
    this.moved = true;
    this.select(this.at < 0 && step < 0 ? this.options.length - 1 : (this.at + step + this.options.length) % this.options.length);
  }

  select(index) {
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = index;
    const option = this.options[this.at];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) {
    this.close();
    this.typing = false;
    const text = option.dataset.label ?? option.dataset.value;
    if (text !== undefined) this.input.value = text;
    this.note(option.dataset.value ?? "");
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
