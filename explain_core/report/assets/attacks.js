"use strict";
// Attacks: what a change of a few grey values made the network see, in words, image by image.
report.page("attacks", {
  title: () => "Attacks",
  async draw(main, run) {
    main.append(heading("Attacks"));
    if (!report.facts.attacks.includes(run.key)) {
      main.append(empty("No image of this run was attacked: explain attack does."));
      return;
    }
    const [attacks, classes, { names }] = await Promise.all([report.load(`${run.key}/attacks`), report.load(`${run.key}/class-list`), report.load(`${run.key}/attributes`)]);
    let chosen = attacks[attacks.length - 1];
    const body = h("div"), controls = h("div.controls");
    const redraw = () => {
      controls.replaceChildren(attacks.length > 1 ? choice("Attack", attacks.map(each => [each, each.name]), chosen, value => { chosen = value; redraw(); }) : "");
      body.replaceChildren(...drawAttack(run, chosen, classes, names));
    };
    redraw();
    main.append(controls, body);
  },
});

function drawAttack(run, attack, classes, names) {
  const spokenOf = k => k === null || k === undefined ? "a class unknown" : classes[k].spoken;
  const listed = pairs => pairs.length ? h("ol.plain", {}, pairs.map(([k, images]) => h("li", {}, names[k], h("span.quiet", {}, ` in ${say.plural(images, "image")}`)))) : empty("Nothing.");
  return [
    h("p.lead", {}, `${say.count(attack.fooled)} of ${say.plural(attack.images, "image")} fell for ${attack.name}: colours change by ${say.plural(attack.budget, "grey value")} of 255 at most, in ${say.plural(attack.steps, "step")}, which make large ${attack.objective}.`,
      attack.still ? ` ${say.plural(attack.still, "image")} had no gradient to follow and stayed as they were.` : ""),
    h("div.wide", { tabindex: "0", role: "region", "aria-label": "Figures of the attack" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Figure", "Of", "Value", "95 %", "n"].map((name, k) => h("th", { scope: "col", class: k > 1 ? "right" : null }, name)))),
      h("tbody", {}, attack.figures.map(([metric, of, meaning, value, low, high, n]) => h("tr", {}, h("th", { scope: "row", title: metric }, meaning || metric), h("td", {}, of),
        h("td.right", {}, h("b", {}, say.figure(value))), h("td.right.nowrap", {}, low === null ? "–" : `${say.figure(low)} to ${say.figure(high)}`), h("td.right", {}, say.count(n))))))),
    h("section", {}, h("h2", {}, "What appeared, and what went"), h("dl.compared", {}, h("dt", {}, "Appeared"), h("dd", {}, listed(attack.words.appeared)),
      h("dt", {}, "Went"), h("dd", {}, listed(attack.words.went)))),
    h("section", {}, h("h2", {}, "Images"), growing(attack.examples, each => attackedImage(run, each, spokenOf, names), "ol.said", 12)),
  ];
}

function attackedImage(run, image, spokenOf, names) {
  const state = ["Before", "After"].map((when, k) => {
    const [height, width, most, signed, data] = image.maps[k], small = h("canvas", { width: 72, height: 72, "aria-hidden": "true" });
    if (height) heat.draw(small, [heat.unpacked([run.estimator, when, height, width, most, signed, data])]);
    return [h("dt", {}, `${when}: ${spokenOf(image.labels[k])} `, say.percent(image.p[k])), h("dd", {}, small, h("p.told", {}, image.sentences[k]))];
  });
  const list = numbers => numbers.map(k => names[k]).join(", ");
  return h("li", {}, tile(run, image.image, [spokenOf(classOf(run, image.image)), image.fooled ? "fell for it" : "did not"]), h("div", {}, h("dl.written", {}, state),
    image.appeared.length ? h("p.small", {}, h("i", {}, "appeared "), list(image.appeared)) : null,
    image.went.length ? h("p.small", {}, h("i", {}, "went "), list(image.went)) : null,
    h("p.small.quiet", {}, `words from label ${say.figure(image.apart[0])} → ${say.figure(image.apart[1])}, map from words ${say.figure(image.apart[2])} → ${say.figure(image.apart[3])}`)));
}
