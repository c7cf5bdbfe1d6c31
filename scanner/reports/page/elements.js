// Building blocks. Text of strangers goes through said() or visible() into text nodes; it never becomes markup.

// An element with attributes (null leaves one out) and children (nodes and strings; null leaves one out).
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

// Text with the characters shown that hide or turn other text round: controls and directional overrides.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g,
    (found) => "\\u" + found.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

// Text of strangers in a line of ours: its direction stays its own.
function said(text) {
  return make("bdi", {}, visible(text));
}

// An address: a link when a browser can open it without harm, else plain text.
function address(url) {
  let protocol = "";
  try {
    protocol = new URL(url).protocol;
  } catch {
    // no address: it is shown as it stands
  }
  if (protocol !== "https:" && protocol !== "http:") return said(url);
  return make("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, said(url));
}

// A language tag that can stand in an attribute, else null.
function languageTag(language) {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language ?? "") ? language : null;
}

// A word of the vocabulary (decision, status) in its colour; other words get none.
function badge(word) {
  const known = [...DECISIONS, "reserved", "conditional", "allowed", "unknown"];
  return make("span", { class: known.includes(word) ? `badge ${word}` : "badge" }, visible(word));
}

// Nodes with a separator between them.
function separated(nodes, separator) {
  return nodes.flatMap((node, index) => (index ? [separator, node] : [node]));
}

const FIGURES = new Intl.NumberFormat("en");

function number(count) {
  return FIGURES.format(count);
}

function byId(id) {
  return document.getElementById(id);
}
