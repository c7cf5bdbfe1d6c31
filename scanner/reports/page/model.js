"use strict";

// The documents of this report, as scanner/reports/html.py wrote them: a document names by number what it shares.

const DECISIONS = ["deny", "review", "allow"];
const values = [];
const rows = [];
const lowered = [];

// Reads all documents, the strictest decisions first; the browser gets air between blocks. Whether the report is whole.
async function readDocuments(progress) {
  const whole = await readBlocks(progress);
  rows.sort((a, b) => DECISIONS.indexOf(commonOf(a).decision) - DECISIONS.indexOf(commonOf(b).decision));
  return whole;
}

async function readBlocks(progress) {
  for (const block of document.querySelectorAll("script.documents")) {
    for (const line of block.textContent.split("\n")) {
      if (line && !taken(line)) return false;
    }
    progress(rows.length);
    await new Promise((resume) => setTimeout(resume));
  }
  return rows.length === Number(document.getElementById("end")?.textContent ?? NaN);
}

function taken(line) {
  try {
    const [added, row] = JSON.parse(line);
    values.push(...added);
    row.host = hostOf(row.url);
    row.text = [row.id, row.place, row.url, row.error].filter(Boolean).join(" ").toLowerCase();
    row.findings ??= [];
    rows.push(row);
    return true;
  } catch {
    return false; // the line that was being written when the writer was stopped
  }
}

function hostOf(url) {
  try {
    return new URL(url).hostname || null;
  } catch {
    return null;
  }
}

// The verdict of a row, with what it shares.
function verdictOf(row) {
  return {
    ...commonOf(row),
    ...row,
    reasons: (row.reasons ?? []).map((number) => values[number]),
    warnings: (row.warnings ?? []).map((number) => values[number]),
    findings: row.findings.map((finding) => ({ ...finding, ...values[finding.is] })),
  };
}

function commonOf(row) {
  return values[row.is];
}

function nameOf(row) {
  return row.id || row.place || row.url || "document without a name";
}

// The different values of a key in the findings of a row; null stands for one that has none.
function told(row, key) {
  row.told ??= {};
  row.told[key] ??= [...new Set(row.findings.map((finding) => values[finding.is][key] ?? null))];
  return row.told[key];
}

// What documents are counted by. A document without a notice counts under undefined where notices are asked.
const DIMENSIONS = {
  host: (row) => [row.host],
  holder: (row) => (row.findings.length ? told(row, "holder") : [undefined]),
  language: (row) => (row.findings.length ? told(row, "language") : [undefined]),
  kind: (row) => (row.findings.length ? told(row, "kind") : [undefined]),
  use: (row) => [commonOf(row).use],
};

// Counts by value of a dimension, the greatest first: {name, total, and a count for each decision and kind}.
function counted(some, dimension) {
  const groups = new Map();
  for (const row of some) {
    const kinds = told(row, "kind");
    for (const name of DIMENSIONS[dimension](row)) {
      let group = groups.get(name);
      if (!group) groups.set(name, (group = { name, total: 0, counts: new Map() }));
      group.total += 1;
      for (const label of [commonOf(row).decision, ...kinds]) {
        group.counts.set(label, (group.counts.get(label) ?? 0) + 1);
      }
    }
  }
  return [...groups.values()].sort((a, b) => b.total - a.total);
}

// What can be searched in a value: its own strings and those of its lists.
function searchable(number) {
  lowered[number] ??= [values[number]]
    .flatMap((value) => (typeof value === "string" ? value : Object.values(value)))
    .flat()
    .filter((part) => typeof part === "string")
    .join(" ")
    .toLowerCase();
  return lowered[number];
}

// The rows that have all that is wanted: {words, decision, use, kind, language, host, holder}, each perhaps empty.
function filtered(wanted) {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean).map(finder);
  const tests = Object.keys(DIMENSIONS).filter((name) => wanted[name]).map((name) => tester(name, wanted[name]));
  if (wanted.decision) tests.push((row) => commonOf(row).decision === wanted.decision);
  tests.push(...words);
  return rows.filter((row) => tests.every((test) => test(row)));
}

// Finds a word in rows; each value is searched once, however many documents share it.
function finder(word) {
  const known = new Uint8Array(values.length);
  const has = (number) => {
    known[number] ||= searchable(number).includes(word) ? 2 : 1;
    return known[number] === 2;
  };
  return (row) =>
    row.text.includes(word) ||
    row.findings.some((finding) => has(finding.is)) ||
    (row.reasons ?? []).some(has) ||
    (row.warnings ?? []).some(has);
}

// A name that occurs is meant exactly; else what is typed may stand anywhere in the name.
function tester(dimension, typed) {
  const low = typed.toLowerCase();
  const names = (row) => DIMENSIONS[dimension](row).map((name) => (name ?? "").toLowerCase());
  const exact = rows.some((row) => names(row).includes(low));
  return (row) => names(row).some((name) => (exact ? name === low : name.includes(low)));
}
