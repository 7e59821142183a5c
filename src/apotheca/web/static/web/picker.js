// Boxes that choose a record by its code: a list under the box, by keys, by hand, or by a scan.
// htmx fetches the options as somebody types; what is here moves through them and takes one.

const boxOf = (node) => node.closest?.("[data-picker]")?.querySelector("[role=combobox]");
const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
const optionsOf = (box) => [...listOf(box).querySelectorAll("[data-value]")];
const isOpen = (box) => box.getAttribute("aria-expanded") === "true";

function show(box, isShown) {
  listOf(box).hidden = !isShown;
  box.setAttribute("aria-expanded", String(isShown));
  if (!isShown) box.removeAttribute("aria-activedescendant");
}

function mark(box, option) {
  for (const one of optionsOf(box)) one.setAttribute("aria-selected", String(one === option));
  if (!option) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(box, option) {
  box.value = option.dataset.value;
  box.dataset.taken = box.value;
  const said = box.closest("[data-picker]").querySelector(".picker-said");
  said.textContent = option.querySelector(".picker-name")?.textContent ?? "";
  show(box, false);
  box.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { ...option.dataset } }));
}

// The next field of the form, as Enter leads there: a scanner sends Enter after each code.
function onward(box) {
  const fields = [...box.form.querySelectorAll("input, select, textarea, button[type=submit]")]
    .filter((one) => one.type !== "hidden" && !one.disabled && one.offsetParent !== null);
  fields[fields.indexOf(box) + 1]?.focus();
}

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-picker] [role=combobox]");
  if (!box) return;
  const options = optionsOf(box);
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isOpen(box)) {
      if (options.length) show(box, true);
      else window.htmx.trigger(box, "pick");
    }
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(box, options[(at + step + options.length) % options.length] ?? options[0]);
  } else if (event.key === "Enter" && box.value && box.dataset.taken !== box.value) {
    event.preventDefault();
    if (isOpen(box) && at >= 0) {
      take(box, options[at]);
      onward(box);
    } else if (isOpen(box) && options.length === 1) {
      take(box, options[0]);
      onward(box);
    } else {
      box.dataset.waits = box.value; // a scan is faster than the answer: take it when it comes
      if (!isOpen(box)) window.htmx.trigger(box, "pick");
    }
  } else if (event.key === "Enter" && box.closest("[data-lines]")) {
    event.preventDefault();
    onward(box);
  } else if (event.key === "Escape" && isOpen(box)) {
    event.stopImmediatePropagation();
    show(box, false);
  }
}, true);

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-picker] [role=combobox]");
  if (!box) return;
  delete box.dataset.taken;
  delete box.dataset.waits;
  box.closest("[data-picker]").querySelector(".picker-said").textContent = "";
  if (!box.value) show(box, false);
});

document.addEventListener("htmx:after:swap", () => {
  const box = document.activeElement;
  if (!box?.matches?.("[data-picker] [role=combobox]")) return;
  optionsOf(box).forEach((option, n) => { option.id = `${box.getAttribute("aria-controls")}-${n}`; });
  if (box.dataset.taken === box.value || !listOf(box).children.length) return;
  show(box, true);
  const options = optionsOf(box);
  if (box.dataset.waits === box.value && options.length === 1) {
    take(box, options[0]);
    onward(box);
  } else {
    mark(box, box.value ? options[0] : undefined);
  }
  delete box.dataset.waits;
});

// A hand: pressing, not clicking, so that the box keeps the focus.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".picker-list [data-value]");
  if (!option) return;
  event.preventDefault();
  take(boxOf(option), option);
});

document.addEventListener("focusout", (event) => {
  const box = event.target.closest?.("[data-picker] [role=combobox]");
  if (box && isOpen(box)) show(box, false);
});
