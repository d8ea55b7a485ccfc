// Before the first paint: the system's theme if none was chosen, and a class that says scripts run.
const root = document.documentElement;
root.classList.add("js");

if (!root.hasAttribute("data-theme-chosen")) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
}
