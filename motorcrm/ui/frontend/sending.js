// A form on its way cannot be sent again by an impatient second click; the server would do it once anyway.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-again]")) return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = "yes";
  event.submitter?.classList.add("is-sending");
});

// A field that is all its form asks for: what is chosen is sent.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-sends]") && event.target.files?.length) event.target.form.requestSubmit();
});

// Coming back by «back» finds the page as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll(".is-sending")) button.classList.remove("is-sending");
});
