// A transfer: what the money is, is asked only between accounts of two organisations; which loan, only of its return.
// Without this script all of it is asked, and the server takes what applies.
const FORM = "form[data-transfer]";

const known = (form, name) => form.querySelector(`[data-account="${CSS.escape(form.elements[name]?.value ?? "")}"]`)?.dataset;
const organisation = (form, name) => known(form, name)?.organisation;

// A field, as people see it.
function box(form, name) {
  const field = form.elements[name];
  return (field instanceof RadioNodeList ? field[0] : field)?.closest(".field");
}

function show(form, name, shown) {
  const field = box(form, name);
  if (field) field.hidden = !shown;
}

function follow(form) {
  const [from, to] = [organisation(form, "money_account"), organisation(form, "to_account")];
  const isBetween = Boolean(from && to && from !== to);
  show(form, "basis", isBetween);
  show(form, "loan", isBetween && form.elements.basis?.value === "return");
  show(form, "arrived", !isBetween);
  if (isBetween && form.elements.arrived) form.elements.arrived.value = ""; // all of it arrives
}

const followAll = () => document.querySelectorAll(FORM).forEach(follow);
document.addEventListener("change", ({ target }) => target.form?.matches(FORM) && follow(target.form));
document.addEventListener("dialog:open", followAll);
document.addEventListener("dialog:answered", followAll);
followAll();
