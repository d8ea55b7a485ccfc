// Asks whether the page still shows what is: <div data-pulse="8" hx-get="…" hx-trigger="refresh">, every eight seconds.
// A hidden tab does not ask, and asks at once when it is seen again. While the server is busy or out of reach, the page
// asks ever more rarely.
import { busy, calm, pause } from "./busy.js";

const RAREST = 60_000;
const SLOWEST = 30_000; // as the page's htmx-config
const pulse = () => document.querySelector("[data-pulse]");
let timer = 0;
let failing = 0; // how long to wait at least, after an answer that was none

function later(least = 0) {
  clearTimeout(timer);
  if (pulse() && !document.hidden) timer = setTimeout(beat, Math.max(usual(), failing, least));
}

const usual = () => Number(pulse()?.dataset.pulse) * 1000;

function beat() {
  later(); // even if htmx drops this one, because the page is being changed
  pulse()?.dispatchEvent(new CustomEvent("refresh"));
}

function atOnce() {
  failing = 0;
  beat();
}

const isPulse = (ctx) => ctx.sourceElement.matches?.("[data-pulse]");

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (!isPulse(ctx) || !pause(ctx.response)) return;
  event.preventDefault(); // instead of the server's notice, which speaks of one request
  busy();
});

// The next question waits for the answer to this one, or for its time to be over.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => isPulse(ctx) && later(SLOWEST));

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!isPulse(ctx)) return;
  const wait = pause(ctx.response);
  if (wait || !ctx.response) failing = Math.max(wait, Math.min(RAREST, 2 * Math.max(usual(), failing)));
  else {
    failing = 0;
    calm();
  }
  later();
});

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : atOnce()));
window.addEventListener("online", () => document.hidden || atOnce());
later();
