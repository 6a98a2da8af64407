"use strict";
// Figures: every metric against its baselines; over checkpoints, where several runs explain the same images.
report.page("figures", {
  title: () => "Figures",
  async draw(main, run) {
    const figures = await report.load("figures");
    const runs = report.facts.runs.filter(each => each.set === run.set && figures.runs.includes(each.key));
    let one = runs.length < 2, checks = false;
    const body = h("div");
    const hasChecks = figures.rows.some(row => figures.variants[row[2]][1]);
    const redraw = () => {
      controls.replaceChildren(
        runs.length > 1 ? choice("Which runs", [[false, `Over ${runs.length} runs`], [true, `Only ${run.name}`]], one, value => { one = value; redraw(); }) : "",
        hasChecks ? choice("Which figures", [[false, "Figures"], [true, "Sanity checks"]], checks, value => { checks = value; redraw(); }) : "");
      drawFigures(body, figures, runs, run, one, checks);
    };
    const controls = h("div.controls");
    main.append(heading("Figures", h("p.lead", {}, runs.length > 1
      ? `${runs.length} runs on ${run.imageSet}, in the order in which they were published. Bars are 95 % intervals from a bootstrap over images.`
      : "Each figure beside its baselines. Bars are 95 % intervals from a bootstrap over images.")), controls, body);
    for (const each of runs.filter(other => scorerNote(other) && (!one || other === run))) {
      body.before(h("p.quiet", {}, `${each.name}: ${scorerNote(each)}`));
    }
    redraw();
    if (!figures.rows.length) body.append(empty("Nothing was measured: the runs have no test images."));
  },
});

function drawFigures(body, figures, runs, run, one, checks) {
  body.replaceChildren();
  const at = new Map(runs.map((each, k) => [figures.runs.indexOf(each.key), k])), groups = new Map();
  figures.metrics.forEach(([name, group, meaning], metric) => {
    const rows = figures.rows.filter(row => row[1] === metric && at.has(row[0])
      && (figures.variants[row[2]][1] === checks || (checks && figures.variants[row[2]][0] === run.estimator))
      && (!one || runs[at.get(row[0])] === run));
    if (!rows.length || (checks && !rows.some(row => figures.variants[row[2]][1]))) return;
    const variants = [...new Set(rows.map(row => row[2]))].map(v => ({
      label: figures.variants[v][0], own: figures.variants[v][0] === run.estimator || (group === "classifier" && figures.variants[v][0] === "test"),
      points: rows.filter(row => row[2] === v).map(row => ({ label: figures.variants[v][0], at: at.get(row[0]), value: row[3], low: row[4], high: row[5], n: row[6] })).sort((a, b) => a.at - b.at),
    })).sort((a, b) => b.own - a.own || b.points[0].value - a.points[0].value);
    const own = variants.find(each => each.own)?.label;
    const flat = variants.map(each => each.points.at(-1));
    const bins = (figures.reliability || []).filter(row => row[0] === figures.runs.indexOf(run.key) && `calibration.${row[1]}` === name);
    const card = h("figure.card", {}, h("figcaption", {}, h("h3", {}, name), h("p", {}, meaning)),
      one ? plots.intervals(flat, own) : plots.over(runs, variants), bins.length ? drawReliability(bins) : null,
      numbersOf(variants, runs, one));
    groups.set(group, [...groups.get(group) || [], card]);
  });
  const byClass = (figures.byClass || []).includes(run.key);
  for (const [group, cards] of groups) {
    body.append(h("section", {}, h("h2", {}, figures.groups[group] || group),
      byClass && figures.against.includes(group) ? h("p.note", {}, figures.byClassNote) : null, h("div.cards", {}, cards)));
  }
}

// Of this run alone: how sure it was, and how often that was so.
function drawReliability(rows) {
  const variants = [...new Set(rows.map(row => row[2]))];
  return plots.reliability(variants.map(label => ({ label, own: label === "calibrated",
    points: rows.filter(row => row[2] === label).map(([, , , cases, p, so]) => ({ cases, p, so })) })));
}

function numbersOf(variants, runs, one) {
  return h("details", {}, h("summary", {}, "Numbers"), h("div.wide", { tabindex: "0" }, h("table", {},
    h("thead", {}, h("tr", {}, (one ? [] : ["Run"]).concat(["Variant", "Value", "95 % interval", "n"]).map(name => h("th", { scope: "col" }, name)))),
    h("tbody", {}, variants.flatMap(each => each.points.map(p => h("tr", {},
      one ? null : h("td", {}, runs[p.at].name), h("th", { scope: "row" }, each.label), h("td.right", {}, say.figure(p.value)),
      h("td.right", {}, p.low === null ? "–" : `${say.figure(p.low)} to ${say.figure(p.high)}`), h("td.right", {}, say.count(p.n)))))))));
}
