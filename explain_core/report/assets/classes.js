"use strict";
// Classes: all of them with what they look like to the network, and a page each.
report.page("classes", {
  title: () => "Classes",
  async draw(main, run, [name]) {
    const [classes, attributes] = await Promise.all([report.load(`${run.key}/class-list`), report.load(`${run.key}/attributes`)]);
    const chosen = name === undefined ? -1 : classes.findIndex(each => each.name === name);
    if (name !== undefined && chosen < 0) throw new Error(`the run has no class ${name}`);
    if (chosen >= 0) await drawClass(main, run, classes, attributes.names, chosen);
    else drawClasses(main, run, classes, attributes.names);
  },
});

const scoreOf = (each, split) => each.scores.find(score => score[0] === split) || each.scores[0];

function drawClasses(main, run, classes, names) {
  let order = "name", wanted = "";
  const share = each => { const score = scoreOf(each, "test"); return score ? score[2] / score[1] : 2; };
  const body = h("div"), controls = h("div.controls");
  const redraw = () => {
    const shown = classes.filter(each => `${each.spoken} ${each.attributes.map(a => names[a]).join(" ")}`.toLowerCase().includes(wanted.toLowerCase()));
    if (order === "right") shown.sort((a, b) => share(a) - share(b) || a.spoken.localeCompare(b.spoken));
    body.replaceChildren(...(shown.length ? growing(shown, each => classCard(run, each, names), "div.gallery") : [empty("No class has that in its name or its first attributes.")]));
    sorting.replaceChildren(choice("Order", [["name", "By label"], ["right", "Least right first"]], order, value => { order = value; redraw(); }));
    tell(say.plural(shown.length, "class", "classes"));
  };
  const sorting = h("div");
  controls.append(h("input", { type: "search", placeholder: "Name or attribute", "aria-label": "Classes with this name or attribute",
    on: { input: event => { wanted = event.target.value; redraw(); } } }), sorting);
  main.append(heading("Classes", h("p.lead", {}, isWordless(run) ? `${say.plural(classes.length, "class", "classes")}. ${WORDLESS}`
    : `${say.plural(classes.length, "class", "classes")}, each with the attributes that the classifier's weights speak for most.`)), controls, body);
  redraw();
}

function classCard(run, each, names) {
  const score = scoreOf(each, "test");
  return h("a.card.class", { href: report.address(run.key, "classes", each.name) },
    each.image !== null && each.image !== undefined ? thumb(run, each.image) : h("span.thumb.none", { "aria-hidden": "true" }),
    h("span.lines", {}, h("span", {}, each.spoken),
      isWordless(run) ? null : h("span.small", {}, each.attributes.map(a => names[a]).join(", ") || "no attribute of its own"),
      score ? h("span.small.score", {}, h("span.meter", { "aria-hidden": "true" }, h("span", { style: { width: `${score[2] / score[1] * 100}%` } })), `${score[2]} of ${score[1]} right (${score[0]})`) : null));
}

async function drawClass(main, run, classes, names, at) {
  const about = classes[at], [one] = await report.rows(run, "classes", at, at + 1);
  const starts = report.setOf(run).starts, last = at + 1 < starts.length ? starts[at + 1] : report.setOf(run).images;
  const labels = await report.load(`${run.key}/labels`);
  const back = report.address(run.key, "classes", about.name);
  const finding = attribute => report.address(run.key, "find", names[attribute]);
  const scores = about.scores.map(([split, images, right]) => `${right} of ${images} ${split} images right (${say.percent(right / images)})`).join("; ");
  const examples = { label: about.spoken, back, numbers: one.examples.map(each => each[0]) };
  main.append(h("p.over", {}, h("a", { href: report.address(run.key, "classes") }, "Classes")), heading(about.spoken),
    ...(isWordless(run) ? [] : [h("p.told.large", {}, one.description)]), h("p.quiet", {}, scores || "No image of this class was explained."),
    h("div.split", {},
      h("section", {}, h("h2", {}, "What speaks for it"), isWordless(run) ? empty(WORDLESS) : h("p.quiet", {}, "p(attribute | class), from the classifier's weights and the filters' names"),
        isWordless(run) ? null : one.attributes.length ? bars(names, one.attributes, finding) : empty("Nothing does.")),
      h("section", {}, h("h2", {}, "Confusions"), drawTaken(run, classes, at, "Taken for", one.takenFor, true), drawTaken(run, classes, at, "Taken for it", one.takenForIt, false))),
    h("section", {}, h("h2", {}, "Surest images"), one.examples.length
      ? h("div.grid", {}, one.examples.map(([number, p]) => tile(run, number, [say.percent(p)], examples)))
      : empty("No image of this class was labelled right.")));
  const numbers = Array.from({ length: last - starts[at] }, (_, k) => starts[at] + k);
  const list = { label: `all of ${about.spoken}`, back, numbers };
  if (numbers.length) {
    main.append(h("section", {}, h("h2", {}, report.isPart(run) ? `${say.plural(numbers.length, "image")} in this report` : `All ${say.plural(numbers.length, "image")}`), growing(numbers, number => {
      const taken = labels.predicted[number], wrong = taken !== at;
      return tile(run, number, [taken < 0 ? "left out" : wrong ? `taken for ${classes[taken].spoken}` : "right", labels.splits[labels.split[number]]], list, wrong ? "wrong" : "");
    }, "div.grid", 36)));
  }
}

function drawTaken(run, classes, at, title, rows, outwards) {
  if (!rows.length) return h("p", {}, h("b", {}, `${title}: `), "nothing else");
  const most = rows[0][1];
  return h("div", {}, h("h3", {}, title), h("ol.bars", {}, rows.map(([other, images]) => h("li", {},
    h("span.word", {}, h("a", { href: outwards ? report.address(run.key, "failures", classes[at].name, classes[other].name)
      : report.address(run.key, "failures", classes[other].name, classes[at].name) }, classes[other].spoken)),
    h("span.bar", { "aria-hidden": "true" }, h("span", { style: { width: `${images / most * 100}%` } })),
    h("span.number", {}, say.count(images))))));
}
