// A secret that is shown once: selected by a click, copied by a button.

document.addEventListener("click", async (event) => {
  if (event.target.matches("[data-selects-all]")) event.target.select();
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copies);
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    document.execCommand("copy"); // where the browser keeps the clipboard from pages without TLS
  }
  button.closest(".once").querySelector("[data-copied]").hidden = false;
});
