"use strict";
// Failures: which classes are taken for which, in which pattern, and what pulled and what was missed.
const PATTERNS = {
  "look-alike": "ordinary images: the attributes that the network goes by do not tell the two classes apart",
  "unusual image": "far from both classes' other images, or an odd picture",
  "label": "at home in the predicted class, a stranger in the labelled one, and captions agree: is the label wrong?",
};

report.page("failures", {
  title: () => "Failures",
  async draw(main, run, [from, to]) {
    const [confusions, classes, attributes] = await Promise.all(["confusions", "class-list", "attributes"].map(name => report.load(`${run.key}/${name}`)));
    let first = 0;
    for (const each of confusions) { each.first = first; first += each.images; }
    if (from !== undefined) await drawConfusion(main, run, confusions, classes, attributes.names, from, to);
    else drawFailures(main, run, confusions, classes, attributes.names);
  },
});

function drawFailures(main, run, confusions, classes, names) {
  const splits = [...new Set(confusions.map(each => each.split))];
  main.append(heading("Failures"));
  if (!confusions.length) { main.append(empty("No image was labelled wrong.")); return; }
  let split = splits.includes("test") ? "test" : splits[0], pattern = null;
  const body = h("div"), controls = h("div.controls");
  const redraw = () => {
    const here = confusions.filter(each => each.split === split), wrong = here.reduce((sum, each) => sum + each.images, 0);
    const counts = new Map();
    for (const each of here) for (const [name, images] of each.patterns) counts.set(name, (counts.get(name) || 0) + images);
    const all = classes.reduce((sum, each) => sum + (each.scores.find(score => score[0] === split) || [0, 0])[1], 0);
    const shown = pattern ? here.filter(each => each.patterns.some(p => p[0] === pattern)) : here;
    controls.replaceChildren(splits.length > 1 ? choice("Split", splits.map(each => [each, `${each} images`]), split, value => { split = value; pattern = null; redraw(); }) : "");
    body.replaceChildren(
      h("p.lead", {}, `${say.count(wrong)} of ${say.count(all)} ${split} images labelled wrong, ${say.plural(here.length, "confusion")}.`),
      counts.size ? h("div.patterns", { role: "group", "aria-label": "Patterns" }, [...counts].sort((a, b) => b[1] - a[1]).map(([name, images]) =>
        h("button", { type: "button", "aria-pressed": String(pattern === name), on: { click: () => { pattern = pattern === name ? null : name; redraw(); } } },
          h("b", {}, `${say.count(images)} ${name}`), h("span", {}, PATTERNS[name] || "")))) : "",
      matrixOf(run, here, classes),
      h("section", {}, h("h2", {}, pattern ? `Confusions with ${pattern}` : "Confusions"), growing(shown, each => confusionRow(run, each, classes, names), "ol.rows", 40)));
  };
  main.append(controls, body);
  redraw();
}

function confusionRow(run, each, classes, names) {
  const words = list => list.map(([a]) => names[a]).join(", ");
  return h("li.confusion", {},
    h("a", { href: report.address(run.key, "failures", classes[each.class].name, classes[each.predicted].name) },
      thumbOf(run, classes[each.class]), thumbOf(run, classes[each.predicted]),
      h("span.lines", {}, h("span", {}, h("b", {}, classes[each.class].spoken), " taken for ", h("b", {}, classes[each.predicted].spoken)),
        h("span.small", {}, say.plural(each.images, "image"), each.patterns.length ? `: ${each.patterns.map(([name, n]) => `${n} ${name}`).join(", ")}` : ""))),
    h("span.why", {}, each.pulled.length ? h("span", {}, h("i", {}, "pulled by "), words(each.pulled)) : null,
      each.missed.length ? h("span", {}, h("i", {}, "missed "), words(each.missed)) : null));
}

const thumbOf = (run, about) => about.image !== null && about.image !== undefined ? thumb(run, about.image) : h("span.thumb.none", { "aria-hidden": "true" });

// The confusions as a table of classes by classes, where it can be taken in at a glance.
function matrixOf(run, confusions, classes) {
  const met = [...new Set(confusions.flatMap(each => [each.class, each.predicted]))].sort((a, b) => a - b);
  if (met.length < 2 || met.length > 40) return "";
  const count = new Map(confusions.map(each => [`${each.class} ${each.predicted}`, each]));
  const most = Math.max(...confusions.map(each => each.images));
  return h("details.matrix", {}, h("summary", {}, "As a table: labelled down, predicted across"),
    h("div.wide", { tabindex: "0", role: "region", "aria-label": "Confusions as a table" }, h("table", {},
      h("thead", {}, h("tr", {}, h("td"), met.map(k => h("th", { scope: "col" }, h("span", {}, classes[k].spoken))))),
      h("tbody", {}, met.map(row => h("tr", {}, h("th", { scope: "row" }, classes[row].spoken), met.map(column => {
        const each = count.get(`${row} ${column}`);
        if (!each) return h("td", { class: row === column ? "self" : null });
        const strength = each.images / most, [red, green, blue] = heat.colour(strength).map(Math.round);
        return h("td", {}, h("a", { href: report.address(run.key, "failures", classes[row].name, classes[column].name),
          "aria-label": `${classes[row].spoken} taken for ${classes[column].spoken}: ${each.images}`,
          style: { background: `rgb(${red} ${green} ${blue} / ${(0.25 + 0.75 * strength).toFixed(2)})` } }, String(each.images)));
      })))))));
}

async function drawConfusion(main, run, confusions, classes, names, from, to) {
  const a = classes.findIndex(each => each.name === from), b = classes.findIndex(each => each.name === to);
  const found = confusions.filter(each => each.class === a && each.predicted === b);
  if (!found.length) throw new Error("no image is confused in this way");
  found.sort((x, y) => (y.split === "test") - (x.split === "test"));
  const back = report.address(run.key, "failures", from, to);
  const images = (await Promise.all(found.map(each => report.rows(run, "failures", each.first, each.first + each.images))))
    .flatMap((rows, k) => rows.filter(row => row[0] >= 0).map(row => [...row, found[k].split]));
  const all = found.reduce((sum, each) => sum + each.images, 0);
  const list = { label: `${classes[a].spoken} taken for ${classes[b].spoken}`, back, numbers: images.map(row => row[0]) };
  main.append(h("p.over", {}, h("a", { href: report.address(run.key, "failures") }, "Failures")),
    heading(`${classes[a].spoken} taken for ${classes[b].spoken}`),
    h("p.lead", {}, found.map(each => `${say.plural(each.images, `${each.split} image`)}`).join(", "), images.length < all ? `; ${say.count(images.length)} of them are in this report` : "", ". ",
      h("a", { href: report.address(run.key, "classes", from) }, classes[a].spoken), " and ",
      h("a", { href: report.address(run.key, "classes", to) }, classes[b].spoken), " as classes; ",
      confusions.some(each => each.class === b && each.predicted === a)
        ? h("a", { href: report.address(run.key, "failures", to, from) }, "the other way round") : "never the other way round", "."),
    ...found.filter(each => each.advice.length).slice(0, 1).map(each => h("section", { class: "advice" }, h("h2", {}, "What to do about it"),
      ...each.advice.map(([evidence, remedy]) => h("p.told", {}, `${evidence} `, h("b", {}, remedy))))),
    ...growing(images, ([number, taken, own, pattern, pulled, missed, oddest, right, other, split]) => h("li.failed", {},
      h("a", { href: report.address(run.key, "image", number), on: { click: () => viewer.through(list) }, "aria-label": `The ${split} image number ${number}` }, thumb(run, number)),
      h("div.lines", {}, h("span", {}, `${classes[b].spoken} ${say.percent(taken)}, ${classes[a].spoken} ${say.percent(own)}`, h("span.quiet", {}, ` · ${split}`)),
        pattern ? h("span.pattern", { title: PATTERNS[pattern] || "" }, pattern, oddest && pattern === "unusual image" ? ` (${oddest})` : "") : null,
        pulled.length ? h("span.small", {}, h("i", {}, "pulled by "), pulled.map(k => names[k]).join(", ")) : null,
        missed.length ? h("span.small", {}, h("i", {}, "missed "), missed.map(k => names[k]).join(", ")) : null,
        right >= 0 || other >= 0 ? h("span.small.alike", {}, h("i", {}, "explained most alike, and right"), ...[[right, a], [other, b]].filter(([near]) => near >= 0).map(([near, at]) =>
          h("a.near", { href: report.address(run.key, "image", near), "aria-label": `${classes[at].spoken}, image number ${near}` }, thumb(run, near), ` ${classes[at].spoken} `))) : null)), "ol.pair", 40));
}
