// A button that copies what an element shows: <button data-copy="#password" data-copied="Copied">Copy</button>

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const shown = document.querySelector(button.dataset.copy);
  const text = shown.innerText.trim();
  if (!(await copied(text)) && !copiedSelected(shown)) return;
  const label = button.innerText;
  button.innerText = button.dataset.copied;
  setTimeout(() => (button.innerText = label), 2000);
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Without HTTPS, as in a workshop's own network, browsers have no clipboard for scripts but still copy what is selected.
function copiedSelected(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return document.execCommand("copy");
}
