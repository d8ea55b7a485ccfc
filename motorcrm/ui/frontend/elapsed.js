// The clock of a running job goes on between two answers of the server: data-elapsed counts seconds when drawn,
// data-billed those of its labour hours.
const drawn = new WeakMap();

function tick() {
  for (const ring of document.querySelectorAll("[data-elapsed]")) {
    const known = drawn.get(ring);
    if (known?.said !== ring.dataset.elapsed) drawn.set(ring, { said: ring.dataset.elapsed, at: performance.now() });
    const { said, at } = drawn.get(ring);
    show(ring, Number(said) + Math.floor((performance.now() - at) / 1000), Number(ring.dataset.billed));
  }
}

function show(ring, seconds, billed) {
  const minutes = Math.floor(seconds / 60);
  ring.querySelector("b").textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  ring.classList.toggle("is-over", billed > 0 && seconds > billed);
  const full = billed ? Math.min(100, Math.floor((seconds * 100) / billed)) : 0;
  ring.querySelector(".job-ring-full").setAttribute("stroke-dasharray", `${full} 100`);
}

tick();
setInterval(tick, 15_000);
