// Photos and files of a thing: sending several at once with progress, chosen or dropped; browsing the photos.
// The panel may be replaced at any moment, so it is looked up each time and listeners are on the document.
import { notice } from "./notices.js";

// A place holds the address that files go to and its texts. The panel shows the files; a camera button only sends.
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

// Dragging works over the whole panel; a file dropped beside it must not replace the page.

const carriesFiles = (event) => panel() && event.dataTransfer?.types.includes("Files");

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const over = event.target.closest?.("section[data-files]");
    panel().classList.toggle("is-over", Boolean(over) && kind === "dragover");
    if (over && kind === "drop") send([...event.dataTransfer.files], over.id);
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget || panel()?.classList.remove("is-over"));

// Browsing photos: arrow keys, a swipe, Esc. A modal dialog keeps the focus inside by itself.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const gallery = link.closest(".files");
  browse([...gallery.querySelectorAll("a[data-photo]")].map((photo) => [photo.href, photo.querySelector("img").alt]), link.href, gallery.dataset);
});

function browse(photos, first, words) {
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
    onSwipe(dialog, show);
  }
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const opener = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus?.();
  });
  show(0);
  document.body.append(dialog);
  dialog.showModal();
}

const FAR = 48;

// A finger moved further sideways than up or down; two fingers zoom.
function onSwipe(dialog, show) {
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
