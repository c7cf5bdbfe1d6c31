// The page: filters, the table and its pages. Only the rows of one page are in the document.

const FIELDS = ["words", "decision", "kind", "language", "use", "host", "holder"];
const SUGGESTED = 100;
const PAUSE = 200;
const opened = new Set();
let shown = [];
let page = 0;

async function start() {
  const complete = await readDocuments((count) => {
    byId("loading").textContent = `Reading the documents: ${number(count)} …`;
  });
  byId("incomplete").hidden = complete;
  byId("loading").hidden = true;
  byId("report").hidden = false;
  showSummary();
  fillFilters();
  listen();
  apply();
}

function fillFilters() {
  const offer = (id, names) => byId(id).append(...names.map((name) => make("option", { value: name }, visible(name))));
  const names = (dimension) => counted(rows, dimension).map((group) => group.name).filter(Boolean);
  offer("decision", DECISIONS);
  for (const dimension of ["kind", "language", "use"]) offer(dimension, names(dimension).sort());
  offer("hosts", names("host").slice(0, SUGGESTED));
  offer("holders", names("holder").slice(0, SUGGESTED));
}

function listen() {
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, PAUSE);
  };
  for (const id of FIELDS) byId(id).addEventListener("input", soon);
  byId("clear").addEventListener("click", clearFilters);
  for (const radio of document.getElementsByName("measure")) radio.addEventListener("change", draw);
  byId("rows").addEventListener("change", () => turnTo(0));
  byId("page").addEventListener("change", () => turnTo(Number(byId("page").value) - 1));
  byId("first").addEventListener("click", () => turnTo(0));
  byId("previous").addEventListener("click", () => turnTo(page - 1));
  byId("next").addEventListener("click", () => turnTo(page + 1));
  byId("last").addEventListener("click", () => turnTo(pages() - 1));
  byId("open").addEventListener("click", openAll);
  byId("close").addEventListener("click", closeAll);
}

function wanted() {
  return Object.fromEntries(FIELDS.map((id) => [id, byId(id).value.trim()]));
}

function apply() {
  shown = filtered(wanted());
  const asked = Object.entries(wanted()).filter(([, value]) => value);
  const filters = asked.flatMap(([id, value]) => [`; ${id === "words" ? "search" : id}: `, said(value)]);
  byId("found").replaceChildren(`${number(shown.length)} of ${number(rows.length)} documents`, ...filters);
  draw();
  turnTo(0);
}

function draw() {
  showCharts(shown, document.querySelector("input[name=measure]:checked").value, choose);
}

// A name in a chart was chosen: its documents are what is wanted next.
function choose(dimension, name) {
  byId(dimension).value = name;
  apply();
  byId("documents").focus();
}

function clearFilters() {
  for (const id of FIELDS) byId(id).value = "";
  apply();
}

function pages() {
  return Math.max(1, Math.ceil(shown.length / Number(byId("rows").value)));
}

function onPage() {
  const size = Number(byId("rows").value);
  return shown.slice(page * size, (page + 1) * size);
}

function turnTo(wantedPage) {
  page = Math.min(Math.max(wantedPage || 0, 0), pages() - 1);
  const some = onPage();
  const from = page * Number(byId("rows").value);
  byId("range").textContent = some.length
    ? `${number(from + 1)} to ${number(from + some.length)} of ${number(shown.length)}, page ${number(page + 1)} of ${number(pages())}`
    : "No document has all that is asked for.";
  byId("page").value = page + 1;
  byId("page").max = pages();
  for (const [id, end] of [["first", 0], ["previous", 0], ["next", pages() - 1], ["last", pages() - 1]]) {
    byId(id).setAttribute("aria-disabled", String(page === end));
  }
  byId("body").replaceChildren(...some.flatMap(lines));
}

function lines(row) {
  return opened.has(row) ? [line(row), opening(row)] : [line(row)];
}

function line(row) {
  const button = make("button", { type: "button", "aria-expanded": String(opened.has(row)) }, said(nameOf(row)));
  const kinds = told(row, "kind").map(visible).join(", ");
  const holders = separated(told(row, "holder").filter(Boolean).map(said), "; ");
  const unread = row.error ? make("span", { class: "quiet" }, " could not be read") : null;
  const node = make(
    "tr",
    { role: "row", class: "document" },
    cell("Decision", badge(commonOf(row).decision)),
    cell("Document", button, unread),
    cell("Host", row.host ? said(row.host) : ""),
    cell("Kinds", kinds),
    cell("Holder", ...holders),
  );
  button.addEventListener("click", () => toggle(row, node, button));
  return node;
}

function cell(label, ...content) {
  return make("td", { role: "cell", "data-label": label }, ...content);
}

function opening(row) {
  return make("tr", { role: "row", class: "opened" }, make("td", { role: "cell", colspan: "5" }, details(row)));
}

function toggle(row, node, button) {
  if (opened.delete(row)) node.nextSibling.remove();
  else {
    opened.add(row);
    node.after(opening(row));
  }
  button.setAttribute("aria-expanded", String(opened.has(row)));
}

function openAll() {
  for (const row of onPage()) opened.add(row);
  turnTo(page);
}

function closeAll() {
  opened.clear();
  turnTo(page);
}

document.addEventListener("DOMContentLoaded", start);
