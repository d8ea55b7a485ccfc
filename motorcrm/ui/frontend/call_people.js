// Who does a job, typed by name: «бык» Enter «орл 40» Enter. Shares that are not typed divide the rest equally.
// It stands in place of the selects of a line, and sends what they send: `…-technician` and `…-share`, in pairs.
import { Suggest } from "./suggest.js";

const fold = (text) => text.toLowerCase().replaceAll("ё", "е");
const HUES = 9; // as motorcrm/ui/templatetags/people.py

function made(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

class Names extends Suggest {
  constructor(input, people) {
    super(input);
    this.people = people;
    input.addEventListener("focus", () => this.later());
  }

  // All of them are on the page already.
  later() {
    this.typing = false;
    const typed = this.input.value.trim();
    const name = parts(typed).name;
    const fits = this.people.offered().filter(([, label]) => fold(label).split(/\s+/).some((word) => word.startsWith(fold(name))));
    this.takesFirst = name !== "";
    const list = made("ul", { role: "listbox", "aria-label": this.input.getAttribute("aria-label") });
    list.append(...fits.slice(0, 60).map(([pk, label]) => made("li", { role: "option", "data-value": pk }, label)));
    this.show(fits.length && (name || !typed) ? list.outerHTML : "", name);
  }

  key(event) {
    if (event.key === "ArrowDown" && this.list.hidden) {
      event.preventDefault();
      return this.later();
    }
    super.key(event);
  }

  choose(option) {
    this.people.add(option.dataset.value, parts(this.input.value).share);
    this.input.value = "";
    this.close();
  }
}

// «орл 40 %» → the name and the share.
function parts(typed) {
  const [, name, share] = /^(.*?)\s*(\d+(?:[.,]\d+)?)?\s*%?$/.exec(typed.trim()) || [];
  return { name: name || "", share: share || "" };
}

export class People {
  constructor(cell, words, changed) {
    this.cell = cell;
    this.words = words;
    this.changed = changed;
    const pairs = [...cell.querySelectorAll("[data-pair]")];
    const [select] = pairs[0].querySelectorAll("select");
    this.name = select.name.replace(/-technician$/, "");
    this.known = new Map([...select.options].filter((one) => one.value).map((one) => [one.value, one.text.trim()]));
    const label = select.getAttribute("aria-label");
    const filled = pairs.map((pair) => [pair.querySelector("select").value, pair.querySelector("input").value]).filter(([pk]) => pk);
    for (const pair of pairs) pair.remove();
    this.input = made("input", { class: "form-control people-input", "aria-label": label, maxlength: 60 });
    this.box = made("div", { class: "people" }, this.input);
    cell.append(this.box);
    this.list = new Names(this.input, this);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.settle());
    this.input.addEventListener("input", () => this.input.setCustomValidity(""));
    this.box.addEventListener("click", (event) => {
      const removed = event.target.closest("[data-remove-person]");
      if (removed) removed.closest("[data-person-chosen]").remove();
      if (removed) this.show();
      this.input.focus();
    });
    for (const [pk, share] of filled) this.add(pk, share, false);
  }

  get chosen() {
    return [...this.box.querySelectorAll("[data-person-chosen]")];
  }

  get pairs() {
    return this.chosen.map((one) => [...one.querySelectorAll("input")].map((field) => field.value));
  }

  offered() {
    const taken = new Set(this.pairs.map(([pk]) => pk));
    return [...this.known].filter(([pk]) => !taken.has(pk));
  }

  add(pk, share = "", told = true) {
    if (!this.known.has(pk)) return;
    const label = this.known.get(pk);
    const remove = made("button", { type: "button", "data-remove-person": "", tabindex: "-1", "aria-label": `${this.words.remove}: ${label}` }, "×");
    const person = made("span", { class: "people-one", "data-person-chosen": "" }, made("span", {}, label), made("b", {}), remove);
    for (const [name, value] of [["technician", pk], ["share", share]]) person.append(made("input", { type: "hidden", name: `${this.name}-${name}`, value }));
    this.input.before(person);
    this.show(told);
  }

  share(typed) {
    const last = this.chosen.at(-1);
    if (!last) return;
    last.querySelectorAll("input")[1].value = typed;
    this.show();
  }

  show(told = true) {
    const pairs = this.pairs;
    const typed = pairs.map(([, share]) => Number(share.replace(",", ".")) || 0);
    const open = typed.filter((share) => !share).length;
    const rest = open ? Math.max(0, 100 - typed.reduce((sum, share) => sum + share, 0)) / open : 0;
    const shares = typed.map((share) => share || rest);
    this.chosen.forEach((one, index) => {
      one.querySelector("b").textContent = shares.length > 1 ? String(Math.round(shares[index])) : "";
    });
    this.box.querySelector(".people-split")?.remove();
    if (shares.length > 1) {
      const split = made("span", { class: "people-split", "aria-hidden": "true" });
      for (const [index, share] of shares.entries()) {
        const part = made("i", { class: `avatar-hue-${Number(pairs[index][0]) % HUES}` });
        part.style.flexGrow = String(share);
        split.append(part);
      }
      this.box.append(split);
    }
    if (told) this.changed();
  }

  key(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey) return;
    if (event.key === "Backspace" && !this.input.value && this.chosen.length) {
      this.chosen.at(-1).remove();
      this.show();
      this.list.later();
    } else if (event.key === "Enter" && this.input.value.trim()) {
      event.preventDefault();
      event.stopPropagation();
      this.settle();
    }
  }

  // A share typed after a name belongs to it; a name that nobody has is told before the form is sent.
  settle() {
    const { name, share } = parts(this.input.value);
    if (!name && share) this.share(share);
    if (!name) this.input.value = "";
    this.input.setCustomValidity(name ? this.words.nobody : "");
    if (name && document.activeElement === this.input) this.input.reportValidity();
  }
}
