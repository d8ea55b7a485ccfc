// The sections on a phone slide in over the page, which takes no part until they are closed: by the button, Escape, a
// tap beside them, or when the window becomes wide enough for both.
const wide = window.matchMedia("(min-width: 768px)");
const menu = () => document.getElementById("menu");
const isOpen = () => Boolean(menu()?.classList.contains("show"));
const veil = Object.assign(document.createElement("div"), { className: "offcanvas-backdrop fade show" });
let opener = null;

function open(button) {
  opener = button;
  document.body.append(veil);
  document.querySelector(".shell").inert = true;
  menu().setAttribute("role", "dialog");
  menu().setAttribute("aria-modal", "true");
  menu().classList.add("show");
  menu().focus();
}

function close() {
  if (!isOpen()) return;
  veil.remove();
  document.querySelector(".shell").inert = false;
  menu().removeAttribute("role");
  menu().removeAttribute("aria-modal");
  menu().classList.remove("show");
  opener?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[href='#menu']");
  if (button) {
    event.preventDefault();
    open(button);
  } else if (event.target === veil || event.target.closest?.("[data-close-menu]")) close();
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
wide.addEventListener("change", close);
