"use strict";
// Unseen: classes that the run never saw, recognised by what they look like in words.
report.page("unseen", {
  title: () => "Unseen classes",
  async draw(main, run) {
    main.append(heading("Unseen classes"));
    if (!report.facts.unseen.includes(run.key)) {
      main.append(empty("No class was asked for that this run never saw: explain zero-shot does."));
      return;
    }
    const descriptions = await report.load(`${run.key}/unseen`);
    let chosen = descriptions[descriptions.length - 1];
    const body = h("div"), controls = h("div.controls");
    const redraw = () => {
      controls.replaceChildren(descriptions.length > 1 ? choice("Description", descriptions.map(each => [each, each.name]), chosen, value => { chosen = value; redraw(); }) : "");
      body.replaceChildren(...drawUnseen(chosen));
    };
    redraw();
    main.append(controls, body);
  },
});

function drawUnseen(about) {
  const images = about.classes.reduce((sum, each) => sum + each.taken.reduce((more, [, count]) => more + count, 0), 0);
  const right = about.classes.reduce((sum, each) => sum + each.taken.reduce((more, [, count, own]) => more + (own ? count : 0), 0), 0);
  return [
    h("p.lead", {}, `${say.count(right)} of ${say.plural(images, about.split === "all" ? "image" : `${about.split} image`)} of ${say.plural(about.classes.length, "class", "classes")} that the run never saw are recognised, by ${about.source} (${about.name}).`),
    h("div.wide", { tabindex: "0", role: "region", "aria-label": "Figures of the unseen classes" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Figure", "By", "Value", "95 %", "n"].map((name, k) => h("th", { scope: "col", class: k > 1 ? "right" : null }, name)))),
      h("tbody", {}, about.figures.map(([metric, of, meaning, value, low, high, n]) => h("tr", { class: of ? null : "own" }, h("th", { scope: "row", title: metric }, meaning || metric), h("td", {}, of || "words"),
        h("td.right", {}, h("b", {}, say.figure(value))), h("td.right.nowrap", {}, low === null ? "–" : `${say.figure(low)} to ${say.figure(high)}`), h("td.right", {}, say.count(n))))))),
    ...about.classes.map(each => h("section", {}, h("h2", {}, each.name),
      h("p", {}, "Told: ", each.told.map(([word, value], k) => [k ? ", " : "", word, h("span.quiet", {}, ` ${say.figure(value)}`)])),
      h("p", {}, "Taken for: ", each.taken.map(([name, count, own], k) => [k ? ", " : "", h(own ? "b" : "span", {}, name), ` ${say.count(count)}`])),
      growing(each.images, ([path, taken, own, score, because]) => h("li", {}, h("span", { class: own ? "good" : "bad" }, own ? "✓ " : "✗ "), path, h("span.quiet", {}, ` ${taken}, ${say.figure(score)}`),
        because.length ? h("span.small", {}, ` because of ${because.join(", ")}`) : null), "ol.plain", 4))),
  ];
}
