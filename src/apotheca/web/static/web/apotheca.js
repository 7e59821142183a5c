// What the pages need beside htmx: keys, tables by arrows, one sending per form, toasts, charts.

// --- Keys -----------------------------------------------------------------------------------------
const shortcuts = document.getElementById("shortcuts");
let leader = false;

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

const keys = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => shortcuts?.showModal(),
  g: () => {
    leader = true;
    setTimeout(() => { leader = false; }, 1500);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (leader && /^[a-z]$/.test(event.key)) {
    leader = false;
    const link = document.querySelector(`[data-key="${event.key}"]`);
    if (link) window.location.assign(link.href);
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return moveInTable(event);
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-shortcuts]")) shortcuts?.showModal();
});

// The arrows move between the first links of the rows; Enter opens the one that has the focus.
function moveInTable(event) {
  const table = event.target.closest("table[data-rows]") ?? document.querySelector("table[data-rows]");
  if (!table || event.target.closest(".dropdown, dialog")) return;
  const links = [...table.querySelectorAll("tbody tr")].map((row) => row.querySelector("a, button, input")).filter(Boolean);
  if (!links.length) return;
  event.preventDefault();
  const row = document.activeElement.closest("tbody tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1);
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}

// --- Tables on a phone ----------------------------------------------------------------------------
// Each cell learns the words of its heading, so that a narrow page can show each row as a card.
function labelCells(root) {
  for (const table of root.querySelectorAll(".table-scroll > table:not(.is-labelled, .approvals-table)")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent.trim());
    if (!heads.length) continue;
    for (const row of table.querySelectorAll(":scope > :is(tbody, tfoot) > tr")) labelRow(row, heads);
    table.classList.add("is-labelled");
  }
}

function labelRow(row, heads) {
  let column = 0;
  for (const cell of row.cells) {
    const hasNothing = ["", "–"].includes(cell.textContent.trim()) && !cell.querySelector("a, button, input, select, svg, progress");
    if (hasNothing) cell.classList.add("is-nothing");
    else if (cell.colSpan === 1) cell.dataset.label = heads[column] ?? "";
    column += cell.colSpan;
  }
}
labelCells(document);
document.addEventListener("htmx:after:swap", () => labelCells(document));

// --- One sending per form -------------------------------------------------------------------------
// The server counts a form once by its key; this only keeps an impatient hand from wondering.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => setSending(form, true));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form.is-sending").forEach((form) => setSending(form, false));
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement.closest("form");
  if (form) setSending(form, false);
});

function setSending(form, isSending) {
  form.classList.toggle("is-sending", isSending);
  form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = isSending; });
}

// --- Refusals -------------------------------------------------------------------------------------
// A refusal names its place; a form with a place of its own shows it there. Anything else that
// failed is told in a toast and leaves the page as it was.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400) return;
  if (ctx.hx.retarget) {
    const own = ctx.sourceElement.closest("form")?.querySelector("[data-problem]");
    if (own) ctx.hx.retarget = own;
    return;
  }
  event.preventDefault();
  toast(sentenceOf(ctx));
});
document.addEventListener("htmx:error", () => toast("The server did not answer. Nothing was sent twice; try again."));
document.addEventListener("htmx:after:swap", () => {
  document.querySelector("#problem .alert, [data-problem] .alert")?.scrollIntoView({ block: "nearest" });
});

function sentenceOf(ctx) {
  if ((ctx.response.headers.get("Content-Type") ?? "").includes("json")) {
    try { return JSON.parse(ctx.text).detail ?? ctx.text; } catch { /* said below */ }
  }
  return `That did not work (${ctx.response.status}). Load the page again.`;
}

export function toast(sentence) {
  const note = document.createElement("div");
  note.className = "toast-note";
  note.textContent = sentence;
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 8000);
}

// --- Charts ---------------------------------------------------------------------------------------
// Colours of the theme are hex values in apotheca.css, since a canvas reads nothing newer.
const colours = ["#0b7a75", "#c2641a", "#4263a8", "#8a5a9e", "#7a8b2c", "#a83f55"];

function themed(options) {
  const style = getComputedStyle(document.body);
  const text = style.getPropertyValue("--quiet").trim();
  const line = style.getPropertyValue("--line").trim();
  const axis = { axisLabel: { color: text }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
  const each = (given, make) => (Array.isArray(given) ? given.map(make) : make(given ?? {}));
  const cartesian = options.xAxis ? {
    xAxis: each(options.xAxis, (one) => ({ type: "category", ...axis, ...one })),
    yAxis: each(options.yAxis, (one) => ({ type: "value", ...axis, ...one })),
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true, ...options.grid },
  } : {};
  return {
    color: colours, animation: false, textStyle: { color: text },
    legend: { textStyle: { color: text }, top: 0, type: "scroll" },
    ...options, ...cartesian,
    // Drawn on the canvas: the policy of the house allows no styles in generated markup.
    tooltip: { trigger: options.xAxis ? "axis" : "item", ...options.tooltip, renderMode: "richText", confine: true },
  };
}

let library;
function loaded(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

async function mountCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]:not([data-mounted])")) {
    figure.dataset.mounted = "";
    const echarts = await loaded(figure.dataset.echarts);
    const options = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const chart = echarts.init(figure.querySelector(".chart-canvas"));
    chart.setOption(themed(options));
    new ResizeObserver(() => chart.resize()).observe(figure);
  }
}
mountCharts(document);
document.addEventListener("htmx:after:swap", (event) => mountCharts(event.target.ownerDocument ?? document));
