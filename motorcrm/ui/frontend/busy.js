// A busy server answers 503 and says when to come again. What only reads comes again by itself; what was to be saved
// stays in its form, and the notice that came with the answer says so.
import { notice } from "./notices.js";

const SLOWEST = 30_000; // as the page's htmx-config

// How long to wait, in milliseconds; 0 if the server was not busy. Not all at once: they would only meet again.
export function pause(answer) {
  const seconds = answer?.status === 503 ? Number(answer.headers.get("Retry-After")) : 0;
  return seconds > 0 ? (seconds + Math.random()) * 1000 : 0;
}

const shown = () => [...document.querySelectorAll("#notices [data-text]")].find((one) => one.dataset.text === document.body.dataset.busy);

export const busy = () => shown() || notice(document.body.dataset.busy, "warning");
export const calm = () => shown()?.remove();

const after = (wait, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

async function patiently(ask, signal) {
  for (;;) {
    const answer = await ask();
    const wait = pause(answer);
    if (!wait) {
      calm();
      return answer;
    }
    busy();
    await after(wait, signal);
  }
}

// A piece of a page, however busy the server is.
export const read = (address, signal) => patiently(() => fetch(address, { signal, headers: { "HX-Request": "true" } }), signal);

// htmx's own requests. A pulse waits by itself (pulse.js): others stand in its queue.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET" || ctx.sourceElement.matches?.("[data-pulse]")) return;
  ctx.fetch = (address, request) =>
    patiently(() => {
      clearTimeout(ctx.requestTimeout); // each time anew, not while waiting
      ctx.requestTimeout = setTimeout(() => request.abort?.("timeout"), SLOWEST);
      return fetch(address, request).finally(() => clearTimeout(ctx.requestTimeout));
    }, request.signal);
});

// The page of a busy server that refused a form.
document.addEventListener("click", (event) => event.target.closest?.("[data-back]") && history.back());
