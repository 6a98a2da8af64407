"use strict";
// Search: images in which the network sees these attributes, the most probable first.
report.page("find", {
  title: () => "Search",
  async draw(main, run, chosen) {
    const [{ names, rows }, classes, labels] = await Promise.all(["attributes", "class-list", "labels"].map(name => report.load(`${run.key}/${name}`)));
    const wanted = chosen.map(name => names.indexOf(name)).filter(k => k >= 0);
    const go = list => { location.hash = report.address(run.key, "find", ...list.map(k => names[k])).slice(1); };
    if (isWordless(run)) { main.append(heading("Search"), empty(`${WORDLESS} Images are searched for by attributes.`)); return; }
    const box = combobox(names, rows, wanted, attribute => go([...wanted, attribute]), id => { location.hash = report.address(run.key, "image", id).slice(1); });
    main.append(heading("Search", h("p.lead", {}, optionOf(run, "scorer") || optionOf(run, "attributes")
      ? `Images in which the network sees an attribute, the most probable first. A tick: ${saidSo(run)}.`
      : "Images in which the network sees an attribute, the most probable first. Captions take no part in the order; a tick says that they mention it.")),
      h("div.search", {}, box.element,
        wanted.length ? h("ul.chips", { "aria-label": "Attributes searched for" }, wanted.map(k => h("li", {}, names[k],
          h("button", { type: "button", "aria-label": `Without ${names[k]}`, on: { click: () => go(wanted.filter(each => each !== k)) } }, "×")))) : null));
    if (!wanted.length) {
      const common = rows.map((row, k) => [row, k]).filter(([row]) => row[2] > 0).sort((a, b) => b[0][2] - a[0][2]).slice(0, 40);
      main.append(h("section", {}, h("h2", {}, "Seen in most images"), h("ul.words", {}, common.map(([row, k]) =>
        h("li", {}, h("a", { href: report.address(run.key, "find", names[k]) }, names[k], h("span.quiet", {}, ` ${say.count(row[2])}`)))))));
      return;
    }
    const lists = await Promise.all(wanted.map(k => report.row(run, "found", k)));
    const found = together(lists), deepest = report.facts.deepest;
    const cut = wanted.filter(k => rows[k][2] > deepest);
    tell(say.plural(found.length, "image"));
    main.append(h("p", { id: "found" }, found.length
      ? `${wanted.length === 1 ? say.plural(rows[wanted[0]][2], "image") : say.plural(found.length, "image")}${wanted.length > 1 ? " with all of these" : ""}`
      : "No image shows all of these.",
      report.isPart(run) ? h("span.quiet", {}, `; shown are those in this report (${say.count(found.length)})`) : null,
      cut.length ? h("span.quiet", {}, wanted.length === 1 ? `, of which the ${say.count(deepest)} most probable are here` : `, among the ${say.count(deepest)} most probable of each`) : null));
    if (!found.length) return;
    const list = { label: wanted.map(k => names[k]).join(" and "), back: report.address(run.key, "find", ...wanted.map(k => names[k])), numbers: found.map(each => each.number) };
    main.append(...growing(found, each => {
      const own = classOf(run, each.number), taken = labels.predicted[each.number];
      return tile(run, each.number, [classes[own].spoken, h("span", {}, `p ${say.p(each.p)} `, each.said ? tick(run) : null),
        taken !== own && taken >= 0 ? h("span.bad", {}, `taken for ${classes[taken].spoken}`) : null].filter(Boolean), list);
    }, "div.grid", 48));
  },
});

// The product of p over several lists, in each of which the image has to be.
function together(lists) {
  const MILLION = 1e6, found = new Map();
  lists.forEach(([numbers, p, said], which) => numbers.forEach((number, k) => {
    const before = which === 0 ? { number, p: 1, said: true, lists: 0 } : found.get(number);
    if (!before || before.lists !== which) return;
    before.p *= p[k] / MILLION; before.said = before.said && said[k] === "1"; before.lists = which + 1;
    if (which === 0) found.set(number, before);
  }));
  return [...found.values()].filter(each => each.lists === lists.length).sort((a, b) => b.p - a.p);
}

// A text field with suggestions (the ARIA combobox pattern).
function combobox(names, rows, wanted, choose, open) {
  const input = h("input", { id: "attribute", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
    "aria-controls": "suggestions", "aria-autocomplete": "list", placeholder: "red crown" });
  const list = h("ul", { id: "suggestions", role: "listbox", "aria-label": "Attributes", hidden: true });
  let shown = [], active = -1;
  const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = at => {
    active = at;
    [...list.children].forEach((each, k) => each.setAttribute("aria-selected", String(k === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `suggestion-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const suggest = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = words.length ? names.map((name, k) => k).filter(k => !wanted.includes(k) && words.every(word => names[k].toLowerCase().includes(word)))
      .sort((a, b) => (names[b].toLowerCase() === words.join(" ")) - (names[a].toLowerCase() === words.join(" ")) || rows[b][2] - rows[a][2]).slice(0, 12) : [];
    list.replaceChildren(...shown.map((k, at) => h("li", { id: `suggestion-${at}`, role: "option", "aria-selected": "false",
      on: { mousedown: event => event.preventDefault(), click: () => choose(k) } }, h("span", {}, names[k]), h("span.quiet", {}, say.plural(rows[k][2], "image")))));
    if (words.length && !shown.length) list.append(h("li.none", { role: "option", "aria-disabled": "true" }, "The captions have no such attribute."));
    list.hidden = !words.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", event => {
    if (event.key === "Escape") { if (!list.hidden) { close(); event.stopPropagation(); } else input.value = ""; }
    else if (event.key === "ArrowDown" && shown.length) { event.preventDefault(); if (list.hidden) suggest(); mark((active + 1) % shown.length); }
    else if (event.key === "ArrowUp" && shown.length) { event.preventDefault(); mark((active - 1 + shown.length) % shown.length); }
    else if (event.key === "Enter") {
      const typed = input.value.trim();
      if (/^[0-9a-f]{16}$/.test(typed)) open(typed);
      else if (shown.length) choose(shown[Math.max(active, 0)]);
    }
  });
  return { element: h("div.combobox", {}, h("label", { for: "attribute" }, wanted.length ? "And another attribute" : "Attribute (or an image's id)"), input, list) };
}
