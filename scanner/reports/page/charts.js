// Figures: totals, versions, and what hosts, holders and languages bring.

const SHOWN = 10;
const CHARTS = [
  { dimension: "host", title: "Hosts", head: "Host", none: "no address" },
  { dimension: "holder", title: "Holders", head: "Holder", none: "not named" },
  { dimension: "language", title: "Languages of notices", head: "Language", none: "not told" },
];
const USES = { title: "Intended uses", head: "Use", none: "could not be read" };

function showSummary() {
  const total = rows.length;
  const unread = rows.filter((row) => row.error).length;
  const decisions = new Map(DECISIONS.map((decision) => [decision, 0]));
  for (const row of rows) decisions.set(commonOf(row).decision, (decisions.get(commonOf(row).decision) ?? 0) + 1);
  byId("totals").replaceChildren(
    card("documents", total, null),
    ...[...decisions].map(([decision, count]) => card(decision, count, total)),
    ...(unread ? [card("could not be read, to review", unread, total)] : []),
  );
  byId("uses").replaceChildren(figures(USES, counted(rows, "use"), DECISIONS));
  showVersions();
}

function card(label, count, total) {
  const share = total ? ` ${((100 * count) / total).toFixed(count && count < total / 100 ? 2 : 0)}%` : null;
  return make(
    "li",
    { class: `card ${DECISIONS.includes(label) ? label : ""}` },
    make("strong", {}, number(count)),
    share && make("span", { class: "share" }, share),
    make("span", {}, label),
  );
}

function showVersions() {
  const used = new Map();
  for (const row of rows) {
    const parts = Object.entries(commonOf(row).scanner ?? {}).map(([name, value]) => `${name} ${value}`);
    if (parts.length) used.set(parts.join(", "), (used.get(parts.join(", ")) ?? 0) + 1);
  }
  const lines = [...used].map(([text, count]) => {
    const many = used.size > 1 ? ` (${number(count)} documents)` : "";
    return make("span", { class: "version" }, said(`noticegate ${text}`), many);
  });
  byId("versions").replaceChildren(...lines);
}

function showCharts(some, measure, choose) {
  const kinds = counted(some, "kind").map((group) => group.name).filter(Boolean);
  const columns = measure === "kinds" ? kinds : DECISIONS;
  byId("charts").className = measure;
  byId("charts").replaceChildren(
    ...CHARTS.map((chart) => figures(chart, counted(some, chart.dimension), columns, choose)),
  );
}

// A table of counts that looks like a chart: bars of decisions, or kinds in shades.
function figures(chart, groups, columns, choose) {
  const heads = columns.map((column) => make("th", { scope: "col", class: "count" }, visible(column)));
  const lines = groups.slice(0, SHOWN).map((group) => figure(chart, group, groups[0].total, columns, choose));
  const more = groups.length - lines.length;
  const table = make(
    "table",
    { class: "figures" },
    make("caption", {}, chart.title),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, chart.head), ...heads)),
    make("tbody", {}, ...lines),
  );
  const scroll = make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": chart.title }, table);
  return make("div", { class: "chart" }, scroll, more > 0 ? make("p", {}, `and ${number(more)} more`) : null);
}

function figure(chart, group, most, columns, choose) {
  const bar = columns === DECISIONS ? barOf(group, most) : null;
  const cells = columns.map((column) => {
    const count = group.counts.get(column) ?? 0;
    const cell = make("td", { class: "count" }, number(count));
    cell.style.setProperty("--share", `${Math.round((40 * count) / group.total)}%`);
    return cell;
  });
  return make("tr", {}, make("th", { scope: "row" }, nameOfGroup(chart, group, choose), bar), ...cells);
}

function nameOfGroup(chart, group, choose) {
  if (group.name === undefined && chart.dimension) return "no notice found";
  if (!group.name) return chart.none;
  if (!choose) return said(group.name);
  const button = make("button", { type: "button", class: "name" }, said(group.name));
  button.addEventListener("click", () => choose(chart.dimension, group.name));
  return button;
}

function barOf(group, most) {
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  for (const decision of DECISIONS) {
    const part = make("span", { class: decision });
    part.style.width = `${(100 * (group.counts.get(decision) ?? 0)) / most}%`;
    bar.append(part);
  }
  return bar;
}
