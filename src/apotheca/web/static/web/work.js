// Forms of many lines at the desk: Enter leads on, Ctrl+Enter sends, new lines get the focus.

const fieldsOf = (form) => [...form.querySelectorAll("input, select, textarea, button[type=submit]")]
  .filter((one) => one.type !== "hidden" && !one.disabled && one.offsetParent !== null);

function onward(form, from) {
  const fields = fieldsOf(form);
  fields[fields.indexOf(from) + 1]?.focus();
}

document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || event.defaultPrevented || !form?.hasAttribute("data-enter-leads-on")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-main]") ?? undefined);
  } else if (event.target.matches("input, select") && event.target.type !== "submit") {
    event.preventDefault();
    if (event.target.dataset.scan !== undefined && event.target.value.trim()) scan(event.target);
    else onward(form, event.target);
  }
});

// A scanner types a code and Enter: the server answers with a line, already filled in.
function scan(box) {
  window.htmx.trigger(box, "scan");
  box.select();
}

// A line that was added: its first box without a value gets the focus, the box it came from is empty.
document.addEventListener("htmx:after:swap", () => {
  const line = document.querySelector("[data-line-new]");
  if (!line) return;
  line.removeAttribute("data-line-new");
  giveWay(line);
  for (const box of document.querySelectorAll("[data-adds-lines] input:not([type=hidden])")) {
    box.value = "";
    delete box.dataset.taken;
  }
  for (const said of document.querySelectorAll("[data-adds-lines] .picker-said")) said.textContent = "";
  const fields = [...line.querySelectorAll("input, select")].filter((one) => one.type !== "hidden" && one.offsetParent !== null);
  (fields.find((one) => !one.value) ?? fields[0])?.focus();
  tell(line);
});

// A scanned lot takes the place of the row of its line that is still empty.
function giveWay(line) {
  if (!document.activeElement?.matches("[data-scan]")) return;
  const same = [...line.parentElement.children].filter((one) => one !== line && one.dataset.line === line.dataset.line);
  const isEmpty = (one) => [...one.querySelectorAll("input:not([type=hidden])")].every((box) => !box.value);
  same.find(isEmpty)?.remove();
}

function tell(inside) {
  inside.closest("[data-lines-of]")?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-removes-line]");
  if (remove) {
    const line = remove.closest("[data-line]");
    const lines = line.closest("[data-lines-of]");
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    (next?.querySelector("input:not([type=hidden]), select") ?? document.querySelector("[data-adds-lines] input"))?.focus();
    lines?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const all = event.target.closest("[data-checks-all]");
  if (all) for (const box of document.querySelectorAll(`input[name="${all.dataset.checksAll}"]`)) box.checked = all.checked;
});

// An act that asks for something opens in its place: the first box gets the focus, Esc closes it.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.act[open]")) event.target.querySelector("input:not([type=hidden]), select")?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.act[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.act[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
