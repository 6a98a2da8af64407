"use strict";
// Elements: everything on the pages is built here as nodes; text from the data is only ever text.
const NS = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "style") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

// h("p.quiet", {id: "x"}, "text", h("b", {}, "bold"))
function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  return fill(element, attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(NS, tag), attributes, children);
}

const say = {
  count: n => n === null || n === undefined ? "–" : n.toLocaleString("en-US"),
  plural: (n, one, many) => `${n.toLocaleString("en-US")} ${n === 1 ? one : many || one + "s"}`,
  percent: p => p === null || p === undefined ? "–"
    : p >= 0.0095 || p === 0 ? `${Math.round(p * 100)}\u00a0%` : `${(p * 100).toPrecision(1)}\u00a0%`,
  p: p => p === null || p === undefined ? "–" : p >= 0.001 ? p.toFixed(4) : p.toExponential(1),
  figure: v => v === null || v === undefined ? "–" : Math.abs(v) >= 100 ? Math.round(v).toLocaleString("en-US")
    : Math.abs(v) >= 10 ? v.toFixed(1) : v.toFixed(3),
  day: iso => iso ? iso.slice(0, 16).replace("T", " ") : "",
  seconds: s => s >= 90 ? `${Math.round(s / 60)} min` : `${s.toFixed(s < 10 ? 1 : 0)} s`,
};

function tell(text) {
  document.getElementById("status").textContent = text;
}

// A thumbnail: a cell of its sheet. Without a label it is an ornament beside text that says the same.
function thumb(run, number, label = "") {
  const { columns, size } = report.facts.sheet, set = report.setOf(run);
  const sheet = Math.floor(number / size), at = number % size;
  const rows = Math.ceil(Math.min(size, set.images - sheet * size) / columns);
  const part = (k, of) => of > 1 ? `${k / (of - 1) * 100}%` : "0%";
  return h("span.thumb", {
    role: label ? "img" : null, "aria-label": label || null, "aria-hidden": label ? null : "true",
    style: {
      "background-image": `url("pictures/${run.set}/thumbs/${sheet}.jpg")`,
      "background-size": `${columns * 100}% ${rows * 100}%`,
      "background-position": `${part(at % columns, columns)} ${part(Math.floor(at / columns), rows)}`,
    },
  });
}

function photoOf(run, number) {
  return `pictures/${run.set}/photos/${Math.floor(number / report.facts.folder)}/${number}.jpg`;
}

// The class of an image: images are numbered class by class.
function classOf(run, number) {
  const starts = report.setOf(run).starts;
  let low = 0, high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= number) low = middle; else high = middle - 1;
  }
  return low;
}

// A tile that leads to an image: `lines` of text below it, `list` the images that arrow keys go through there.
function tile(run, number, lines, list = null, mark = "") {
  return h(`a.tile${mark ? "." + mark : ""}`, {
    href: report.address(run.key, "image", number),
    on: { click: () => list && viewer.through(list) },
  }, thumb(run, number), h("span.lines", {}, lines.map((line, k) => h(k ? "span.small" : "span", {}, line))));
}

// Bars of attributes and their p: [attribute, p, said?].
function bars(names, shares, link = null) {
  const most = Math.max(...shares.map(share => share[1] || 0), 1e-12);
  return h("ol.bars", {}, shares.map(([attribute, p, said]) => h("li", {},
    h("span.word", {}, link ? h("a", { href: link(attribute) }, names[attribute]) : names[attribute],
      said ? tick() : null),
    h("span.bar", { "aria-hidden": "true" }, h("span", { style: { width: `${(p / most * 100).toFixed(1)}%` } })),
    h("span.number", {}, say.p(p)))));
}

function tick(run) {
  const captions = saidSo(run) === "the captions mention it";
  return h("span.tick", { title: captions ? "the image's captions mention it" : saidSo(run) },
    h("span.unseen", {}, captions ? " (in the captions)" : ` (${saidSo(run)})`), "✓");
}

// Buttons of which one is pressed: choices are [value, label].
function choice(label, choices, chosen, choose) {
  return h("div.choice", { role: "group", "aria-label": label }, choices.map(([value, text]) => h("button", {
    type: "button", "aria-pressed": value === chosen ? "true" : "false", on: { click: () => choose(value) },
  }, text)));
}

// A list that grows: `draw(item)` for the first so many, and a button for more.
function growing(items, draw, where, step = 60) {
  const box = h(where), more = h("button.more", { type: "button", on: { click: () => grow(true) } });
  let shown = 0;
  function grow(asked) {
    const first = shown;
    for (const item of items.slice(shown, shown + step)) box.append(draw(item));
    shown = Math.min(shown + step, items.length);
    more.hidden = shown >= items.length;
    more.textContent = `Show ${Math.min(step, items.length - shown)} more of ${say.count(items.length)}`;
    if (asked) {
      const next = box.children[first];
      (next && (next.matches("a,button") ? next : next.querySelector("a,button")))?.focus();
    }
  }
  grow(false);
  return [box, more];
}

function heading(title, ...rest) {
  return h("div.heading", {}, h("h1", { tabindex: "-1" }, title), rest);
}

// A run without captions and attributes: nothing was said, which is not that nothing speaks for a label.
const WORDLESS = "This run has no words: no image has a caption, and no attributes were given.";
const isWordless = run => run.attributes === 0;

// Who says that an image has an attribute: its captions, a table of attributes, or a scorer of phrases.
const optionOf = (run, name) => (run?.options.find(([each]) => each === name) || [])[1];
const saidSo = run => optionOf(run, "scorer") ? "the scorer says so"
  : optionOf(run, "attributes") ? "the table of attributes or the captions say so" : "the captions mention it";
const scorerNote = run => optionOf(run, "scorer")
  ? `Words come from the scorer ${optionOf(run, "scorer")}: figures of words are held against its answers, not against people's.` : null;

function empty(text) {
  return h("p.empty", {}, text);
}
