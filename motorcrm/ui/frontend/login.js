// A login is typed in Latin letters: Cyrillic ones become Latin while one types. <input data-login="last_name first_name">
// is also filled from those fields of its form, until something else is typed into it.

const LATIN = { ...Object.fromEntries([..."абвгдезийклмнопрстуфыэ"].map((letter, at) => [letter, "abvgdeziyklmnoprstufye"[at]])), ё: "e", ж: "zh", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ъ: "", ь: "", ю: "yu", я: "ya", і: "i", ї: "yi", є: "e", ґ: "g", ў: "u" };

const latin = (text) => [...text].map((letter) => LATIN[letter] ?? (LATIN[letter.toLowerCase()] ?? letter)).join("");
const inLogin = (text) => latin(text.toLowerCase()).replace(/\s+/g, ".").replace(/[^a-z0-9._-]/g, "");

document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLInputElement)) return;
  if (event.target.dataset.login !== undefined) tidy(event.target);
  else propose(event.target);
});

function tidy(input) {
  input.dataset.own = "yes";
  const fitting = latin(input.value).replace(/[^a-z0-9._-]/gi, "");
  if (fitting === input.value) return;
  const fromEnd = input.value.length - (input.selectionEnd ?? input.value.length);
  input.value = fitting;
  input.setSelectionRange(fitting.length - fromEnd, fitting.length - fromEnd);
}

function propose(named) {
  for (const input of named.form?.querySelectorAll("[data-login]") ?? []) {
    const names = input.dataset.login.split(" ").filter(Boolean);
    if (!names.includes(named.name) || input.dataset.own || (input.value && input.value !== input.dataset.proposed)) continue;
    const parts = names.map((name) => named.form.elements[name]?.value.trim() ?? "").filter(Boolean);
    // The whole last name, and of what follows the first letter: «ivanov.p».
    input.value = parts.map((part, at) => (at ? inLogin(part).slice(0, 1) : inLogin(part))).filter(Boolean).join(".");
    input.dataset.proposed = input.value;
  }
}
