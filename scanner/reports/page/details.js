// One document in full: why it was decided so, what was found, in its context.

const STRICTEST_FIRST = ["reserved", "conditional", "allowed", "unknown"];

function details(row) {
  const verdict = verdictOf(row);
  return make(
    "div",
    { class: "verdict" },
    facts(verdict),
    listed("Reasons", (verdict.error ? [verdict.error] : verdict.reasons).map(said)),
    ...notices(verdict),
    listed("Warnings", verdict.warnings.map(warning)),
  );
}

function facts(verdict) {
  return definitions([
    ["Address", verdict.url && address(verdict.url)],
    ["Read from", verdict.place && said(verdict.place)],
    ["Intended use", verdict.use && visible(verdict.use)],
    ["Statuses", statuses(verdict.statuses)],
    ["robots.txt for this collector", verdict.access && visible(verdict.access)],
    ["SHA-256", verdict.sha256 && make("code", {}, visible(verdict.sha256))],
  ]);
}

// A list of terms with what is said of them; those of which nothing is said are left out.
function definitions(pairs) {
  const list = make("dl", {});
  for (const [term, content] of pairs) {
    if (!content || content.length === 0) continue;
    list.append(make("div", {}, make("dt", {}, term), make("dd", {}, ...[content].flat())));
  }
  return list;
}

// Uses by status, the silent ones last.
function statuses(record) {
  const uses = new Map(STRICTEST_FIRST.map((status) => [status, []]));
  for (const [use, status] of Object.entries(record ?? {})) uses.set(status, [...(uses.get(status) ?? []), use]);
  return [...uses]
    .filter(([, names]) => names.length)
    .map(([status, names]) => make("span", { class: "status" }, badge(status), ` ${visible(names.join(", "))} `));
}

function listed(title, items) {
  if (!items.length) return null;
  return make("div", {}, make("h4", {}, title), make("ul", {}, ...items.map((item) => make("li", {}, item))));
}

function warning(one) {
  const about = make("span", { class: "quiet" }, " (", said(one.code), " in ", said(one.source), ")");
  const evidence = one.evidence && make("code", { class: "evidence", dir: "auto" }, visible(one.evidence));
  return make("span", {}, said(one.message), about, evidence || null);
}

// Findings on the same words together, those that restrict the intended use most first.
function notices(verdict) {
  const strictness = (finding) => STRICTEST_FIRST.indexOf(finding.statuses[verdict.use] ?? "unknown");
  const groups = new Map();
  for (const finding of [...verdict.findings].sort((a, b) => strictness(a) - strictness(b))) {
    const place = JSON.stringify([finding.source, finding.location, finding.start, finding.end, finding.excerpt]);
    groups.set(place, [...(groups.get(place) ?? []), finding]);
  }
  if (!groups.size) return [make("p", {}, verdict.error ? "Nothing was read." : "No notice was found.")];
  const title = groups.size === 1 ? "Notice" : `${number(groups.size)} notices`;
  return [make("h4", {}, title), ...[...groups.values()].map(notice)];
}

function notice(group) {
  const [first] = group;
  const words = make(
    "blockquote",
    { dir: "auto", lang: languageTag(first.language) },
    first.before ? make("span", { class: "quiet" }, visible(first.before)) : null,
    make("mark", {}, visible(first.excerpt)),
    first.after ? make("span", { class: "quiet" }, visible(first.after)) : null,
  );
  return make("div", { class: "notice" }, words, place(first), make("div", { class: "found" }, ...group.map(found)));
}

function place(finding) {
  const where = [finding.source, finding.location].filter(Boolean).map(said);
  const offsets = finding.form === "prose" ? `, characters ${finding.start} to ${finding.end}` : "";
  return make("p", { class: "quiet" }, "Found in ", ...separated(where, ", "), offsets);
}

function found(finding) {
  const several = (list) => separated((list ?? []).map(said), ", ");
  return make(
    "div",
    { class: "finding" },
    make("h5", {}, visible(finding.kind)),
    definitions([
      ["Says", statuses(finding.statuses)],
      ["Holder", finding.holder && said(finding.holder)],
      ["Acts", several(finding.acts)],
      ["Means", several(finding.means)],
      ["Conditions", several(finding.conditions)],
      ["Exceptions", several(finding.exceptions)],
      ["Licence", finding.license && said(finding.license)],
      ["Terms", finding.terms_url && address(finding.terms_url)],
      ["Speaks of", finding.scope && visible(finding.scope)],
      ["Form", finding.form && visible(finding.form)],
      ["Language", finding.language && said(finding.language)],
      ["Rule", make("span", {}, said(finding.rule), ` (${Math.round(100 * finding.confidence)}% sure)`)],
      ["Fingerprint", finding.fingerprint && make("code", {}, visible(finding.fingerprint))],
    ]),
  );
}
