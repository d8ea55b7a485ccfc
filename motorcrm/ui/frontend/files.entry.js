// Photos and files of a thing: several sent at once with their progress, dragged or chosen; photos looked through.
// The panel may be replaced at any moment by a fresh one: it is looked up anew each time, listeners stand on the document.
import { notice } from "./notices.js";

// A place says where files go and in which words. The panel shows what is there; a button with a camera only sends.
const panel = () => document.querySelector("section[data-files]");
const place = (id) => document.getElementById(id);

let sending = Promise.resolve();
let waiting = 0;

function send(files, id) {
  for (const file of files) {
    const where = place(id);
    if (file.size > Number(where.dataset.limit)) {
      notice(`${where.dataset.tooLarge} ${file.name}`);
      continue;
    }
    waiting += 1;
    const token = where.querySelector("[name=csrfmiddlewaretoken]").value;
    const url = where.dataset.files;
    sending = sending.then(() => sendOne(url, token, file, id));
  }
}

function sendOne(url, token, file, id) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token);
  data.append("key", Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""));
  data.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("HX-Request", "true");
  progress(id, file.name, 0);
  request.upload.addEventListener("progress", (event) => progress(id, file.name, (event.loaded / event.total) * 100));
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      waiting -= 1;
      answered(request, id);
      resolve();
    });
    request.send(data);
  });
}

function answered(request, id) {
  const fresh = document.createElement("template");
  fresh.innerHTML = request.responseText;
  const elsewhere = request.getResponseHeader("HX-Redirect");
  const where = place(id);
  if (elsewhere) location.assign(elsewhere);
  else if (request.status === 200 && fresh.content.querySelector("section[data-files]")) {
    if (where?.matches("section")) where.replaceWith(fresh.content);
    else notice(where?.dataset.done, "success");
  } else if (fresh.content.querySelector(".notice")) document.getElementById("notices")?.append(fresh.content);
  else notice(where?.dataset.failed);
  if (!waiting) for (const shown of document.querySelectorAll(".files-progress")) shown.hidden = true;
}

function progress(id, name, percent) {
  const shown = place(id)?.querySelector(".files-progress");
  if (!shown) return;
  shown.hidden = false;
  shown.querySelector("progress").value = percent;
  shown.querySelector("span").textContent = name;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-files] input[type=file]")) return;
  send([...event.target.files], event.target.closest("[data-files]").id);
  event.target.value = "";
});

// Dragging: over the whole panel; a file dropped beside it must not replace the page.

const carries = (event) => panel() && event.dataTransfer?.types.includes("Files");

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    const over = event.target.closest?.("section[data-files]");
    panel().classList.toggle("is-over", Boolean(over) && kind === "dragover");
    if (over && kind === "drop") send([...event.dataTransfer.files], over.id);
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget || panel()?.classList.remove("is-over"));

// Looking through photos: arrows, a swipe, Esc. A modal dialog keeps the focus inside by itself.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const around = link.closest(".files");
  look([...around.querySelectorAll("a[data-photo]")].map((one) => [one.href, one.querySelector("img").alt]), link.href, around.dataset);
});

function look(photos, first, words) {
  let at = photos.findIndex(([url]) => url === first);
  const dialog = document.createElement("dialog");
  dialog.className = "files-viewer";
  const image = document.createElement("img");
  const name = document.createElement("p");
  const show = (step) => {
    at = (at + step + photos.length) % photos.length;
    [image.src, image.alt] = photos[at];
    name.textContent = photos.length > 1 ? `${photos[at][1]} · ${at + 1} / ${photos.length}` : photos[at][1];
    dialog.setAttribute("aria-label", photos[at][1]);
  };
  dialog.append(image, name, button("×", words.close, "files-close", () => dialog.close()));
  if (photos.length > 1) {
    dialog.append(button("‹", words.previous, "files-previous", () => show(-1)), button("›", words.next, "files-next", () => show(1)));
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") show(-1);
      if (event.key === "ArrowRight") show(1);
    });
    swiped(dialog, show);
  }
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const asker = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    asker?.focus?.();
  });
  show(0);
  document.body.append(dialog);
  dialog.showModal();
}

const FAR = 48;

// A finger drawn further to a side than up or down; two fingers make the photo larger.
function swiped(dialog, show) {
  let from = null;
  dialog.addEventListener("touchstart", (event) => (from = event.touches.length === 1 ? event.touches[0] : null), { passive: true });
  dialog.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    const [across, along] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
    from = null;
    if (Math.abs(across) > FAR && Math.abs(across) > Math.abs(along)) show(across < 0 ? 1 : -1);
  });
}

function button(sign, word, style, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = sign;
  made.setAttribute("aria-label", word);
  made.addEventListener("click", act);
  return made;
}
