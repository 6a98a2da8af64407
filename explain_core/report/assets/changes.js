"use strict";
// Changes: what is different from the run before, and whether it is more than noise.
report.page("changes", {
  title: () => "Changes",
  async draw(main, run) {
    const pair = report.facts.pairs.get(run.key);
    main.append(heading("What changed"));
    if (!pair) { main.append(empty("No earlier run on the same images has pages here.")); return; }
    const [about, classes] = await Promise.all([report.load(`${run.key}/changes`), report.load(`${run.key}/class-list`)]);
    const before = report.facts.runs.find(each => each.key === about.before);
    const [wrong, right, still] = about.kinds;
    main.append(h("p.lead", {}, "From ", h("b", {}, before.name), " to ", h("b", {}, run.name), `, on ${say.plural(about.images, about.split === "all" ? "image" : `${about.split} image`)} that both labelled.`),
      about.notes.length ? h("ul.plain.quiet", {}, about.notes.map(note => h("li", {}, note))) : "",
      h("dl.tiles", {}, countTile("Newly right", right[1], "images", "good"), countTile("Newly wrong", wrong[1], "images", "bad"),
        h("div", {}, h("dt", {}, "More often right?"), h("dd", {}, h("b", {}, verdictOf(about, right[1], wrong[1])),
          h("span", {}, `p = ${about.pValue >= 0.001 ? about.pValue : about.pValue.toExponential(0)}, that chance alone does as much (McNemar's exact test)`))),
        countTile("Descriptions that moved", about.classes.filter(each => each[5]).length, `of ${say.plural(about.classes.length, "class", "classes")}, by more than ${about.classNoise}`)),
      changedFigures(about, before, run), trustOf(about), changedImages(run, about, classes), changedClasses(run, about, classes), changedFilters(run, about));
  },
});

function countTile(title, count, about, tone = "") {
  return h("div", {}, h("dt", {}, title), h("dd", {}, h("b", { class: tone && count ? tone : null }, say.count(count)), h("span", {}, about)));
}

function verdictOf(about, right, wrong) {
  if (about.pValue >= about.sure || right === wrong) return "no telling";
  return right > wrong ? "yes" : "no, less";
}

// How often a judge that sees explanations alone picks the more accurate run, of images that both label right.
function trustOf(about) {
  if (!about.trust.length) return "";
  const named = key => report.facts.runs.find(each => each.key === key).name;
  return h("section", {}, h("h2", {}, "Do explanations tell which run is better?"),
    h("p.quiet", {}, "Images that both runs label right. The judge is a rule: of maps it picks the one that lies more on the object's parts, of sentences the one that captions bear out more. A blind judge picks right in 0.5."),
    h("div.wide", { tabindex: "0", role: "region", "aria-label": "What the judge picks" }, h("table.trust", {},
      h("thead", {}, h("tr", {}, ["It sees", "Of", "Images", "Better", "Picks it", "95 %"].map((name, k) => h("th", { scope: "col", class: k > 3 ? "right" : null }, name)))),
      h("tbody", {}, about.trust.map(([sees, method, split, better, share, low, high, images]) => h("tr", {}, h("th", { scope: "row" }, sees), h("td", {}, method),
        h("td", {}, `${say.count(images)} ${split}`), h("td", {}, named(better)), h("td.right", {}, h("b", {}, say.figure(share))),
        h("td.right.nowrap", {}, low === null ? "–" : `${say.figure(low)} to ${say.figure(high)}`)))))));
}

function changedFigures(about, before, run) {
  const changed = about.figures.filter(row => row[12]), rest = about.figures.filter(row => !row[12]);
  const table = rows => h("div.wide", { tabindex: "0", role: "region", "aria-label": "Figures of the two runs" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Figure", "Variant", before.name, run.name, "Change"].map((name, k) => h("th", { scope: "col", class: k > 1 ? "right" : null }, name)))),
    h("tbody", {}, rows.map(([metric, variant, a, lowA, highA, b, lowB, highB, change, low, high]) => h("tr", {},
      h("th", { scope: "row" }, metric), h("td", {}, variant), h("td.right", {}, ranged(a, lowA, highA)), h("td.right", {}, ranged(b, lowB, highB)),
      h("td.right", {}, h("b", { class: "nowrap" }, `${change > 0 ? "+" : ""}${say.figure(change).replace("-", "−")}`), low === null ? null : h("span.quiet.nowrap", {}, ` ${say.figure(low)} to ${say.figure(high)}`)))))));
  return h("section", {}, h("h2", {}, `Figures that changed (${changed.length} of ${about.figures.length})`),
    h("p.quiet", {}, "Where single images' outcomes are stored, by the change's 99 % interval (a paired bootstrap over images); elsewhere where the two 95 % intervals do not meet."),
    changed.length ? table(changed) : empty("None changed by more than noise."),
    rest.length ? h("details", {}, h("summary", {}, `The ${rest.length} that did not`), table(rest)) : null);
}

const ranged = (value, low, high) => [say.figure(value), low === null || high === null ? null : h("span.quiet.nowrap", {}, ` ${say.figure(low)} to ${say.figure(high)}`)];

function changedImages(run, about, classes) {
  const shown = about.kinds.filter(each => each[1]), body = h("div"), controls = h("div.controls");
  if (!shown.length) return h("section", {}, h("h2", {}, "Images"), empty("Every image is labelled as before."));
  let kind = shown[0][0];
  const name = k => k < 0 ? "?" : classes[k].spoken;
  const redraw = () => {
    const [, total, rows] = shown.find(each => each[0] === kind);
    const list = { label: `${kind} images`, back: report.address(run.key, "changes"), numbers: rows.map(row => row[0]) };
    controls.replaceChildren(choice("Which images", shown.map(each => [each[0], `${each[0]} (${say.count(each[1])})`]), kind, value => { kind = value; redraw(); }));
    body.replaceChildren(total > rows.length ? h("p.quiet", {}, `The ${say.count(rows.length)} that moved most, of ${say.count(total)}.`) : "",
      ...growing(rows, ([number, own, was, is, pWas, pIs, gained, lost]) => h("li.failed", {},
        h("a", { href: report.address(run.key, "image", number), "aria-label": `Image of ${name(own)}, ${kind}`, on: { click: () => viewer.through(list) } }, thumb(run, number)),
        h("div.lines", {}, h("span", {}, h("b", {}, name(own))), h("span.small", {}, "before ", name(was), ", now ", h("b", {}, name(is))),
          h("span.small", {}, `p of ${name(own)} ${say.percent(pWas)} → ${say.percent(pIs)}`), moved(gained, lost))), "ol.pair", 24));
  };
  redraw();
  return h("section", {}, h("h2", {}, "Images labelled otherwise"), controls, body);
}

function moved(gained, lost) {
  return [gained.length ? h("span.small", {}, h("i", {}, "now more "), gained.join(", ")) : null, lost.length ? h("span.small", {}, h("i", {}, "now less "), lost.join(", ")) : null];
}

function changedClasses(run, about, classes) {
  const far = about.classes.filter(each => each[5] && each[0] >= 0);
  return h("section", {}, h("h2", {}, "Classes whose description moved"),
    far.length ? growing(far, ([at, images, rightWas, rightIs, distance, , words]) => h("a.card.class", { href: report.address(run.key, "classes", classes[at].name) },
      thumbOf(run, classes[at]), h("span.lines", {}, h("span", {}, classes[at].spoken), h("span", {}, words),
        h("span.small", {}, `moved by ${distance}; right ${rightWas} → ${rightIs} of ${images}`))), "div.gallery", 24)
      : empty(`None moved by more than ${about.classNoise}, which is what redrawn captions would do.`));
}

function changedFilters(run, about) {
  const { compared, kept, moved: count, rows } = about.filters;
  const says = kept === null ? "The runs' filters are not compared." : kept === false ? "The two networks' filters are not the same ones."
    : `${say.count(count)} of ${say.count(compared)} filters by more than ${about.filterNoise}.`;
  return h("section", {}, h("h2", {}, "Filters whose meaning moved"), h("p.quiet", {}, says),
    rows.length ? growing(rows, ([filter, was, is, distance, images, shared]) => h("li", {},
      h("a", { href: report.address(run.key, "filters", filter) }, `Filter ${filter}`), h("span", {}, was === is ? is : `${was} → ${is}`),
      h("span.small", {}, `moved by ${distance}; ${shared} of ${images} strongest images the same`)), "ol.moves", 30) : null);
}
