// What a person has typed into a form, as distinct from what the server filled in, and how it is put into another copy.

const isTick = (control) => control.type === "checkbox" || control.type === "radio";

const canBe = (control) => control.name && !/^(hidden|file|password|submit|button|fieldset)$/.test(control.type);

function isTyped(control) {
  if (isTick(control)) return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return control.value !== control.defaultValue;
}

// [name, value, checked] of each control that was touched. In a form that the server has sent back filled in (data-answered)
// any may have been.
export const typed = (form) => [...form.elements].filter((control) => canBe(control) && ("answered" in form.dataset || isTyped(control))).map((control) => [control.name, control.value, isTick(control) && control.checked]);

export function put(form, values) {
  for (const [name, value, checked] of (form && values) || []) {
    const control = [...form.elements].find((one) => one.name === name && (!isTick(one) || one.value === value));
    if (!control || control.type === "hidden") continue;
    if (isTick(control) ? control.checked === checked : control.value === value) continue;
    if (isTick(control)) control.checked = checked;
    else control.value = value;
    for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
