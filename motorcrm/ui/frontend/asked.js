// What the server asks before it saves something that may be a mistake: the same request again, once it is confirmed.
import { ask } from "./confirm.js";

const asked = (ctx) => ctx.response?.headers?.get("HX-Asked");

document.addEventListener("htmx:finally:request", async ({ detail: { ctx } }) => {
  const codes = asked(ctx);
  if (!codes) return;
  const form = ctx.sourceElement;
  if (!(await ask(ctx.text, document.body.dataset.sure, "btn btn-primary"))) return void form.dispatchEvent(new CustomEvent("asked:no", { bubbles: true }));
  form.dataset.sure = codes;
  if (form.matches("[hx-trigger*=change]")) form.dispatchEvent(new Event("change", { bubbles: true }));
  else form.requestSubmit();
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { sure } = ctx.sourceElement.dataset ?? {};
  if (!sure) return;
  ctx.request.body.set("sure", sure);
  delete ctx.sourceElement.dataset.sure;
});
