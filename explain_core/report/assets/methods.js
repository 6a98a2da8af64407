"use strict";
// Methods: ways of explaining in sentences, side by side: what was measured of each, and what each says of an image.
report.page("methods", {
  title: () => "Methods",
  async draw(main, run) {
    main.append(heading("Methods"));
    if (!report.facts.methods.includes(run.key)) {
      main.append(empty("No other method has written of this run's images: explain train gve teaches some."));
      return;
    }
    const [about, classes] = await Promise.all([report.load(`${run.key}/methods`), report.load(`${run.key}/class-list`)]);
    const drawn = about.examples.some(([, written]) => written.some(([, , stated]) => stated.some(([, , holds]) => holds !== null)));
    const [so, not] = drawn ? ["it is true of the bird", "it is not"] : ["the captions mention it", "none does"];
    main.append(h("p.lead", {}, "Every way of explaining in sentences, judged alike: what a sentence states is read out of it, and held against the image. The method ",
      h("i", {}, "captions"), " is a person's: an image's first caption, held against its others."),
      methodsTable(about), h("section", {}, h("h2", {}, "The same images in every method's words"),
        h("p.quiet", {}, `${say.plural(about.examples.length, "test image")}, drawn by chance. `, h("span.good", {}, "✓"), ` ${so}, `, h("span.bad", {}, "✗"), ` ${not}.`),
        growing(about.examples, ([number, written]) => h("li", {}, tile(run, number, [classes[classOf(run, number)].spoken]), drawWritten(written)), "ol.said", 6)));
  },
});

function methodsTable(about) {
  const best = about.columns.map(([, , , end], k) => end && Math.max(...about.rows.filter(([name, cells]) => cells[k] && name !== "captions").map(([, cells]) => end * cells[k][0])));
  const most = about.columns.map((_, k) => Math.max(...about.rows.map(([, cells]) => cells[k] ? cells[k][0] : 0), 1e-12));
  return h("div.wide", { tabindex: "0", role: "region", "aria-label": "Figures of the methods" }, h("table.methods", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Method"), about.columns.map(([metric, name, meaning]) => h("th.right", { scope: "col", title: `${metric}: ${meaning}` }, name)))),
    h("tbody", {}, about.rows.map(([method, cells]) => h("tr", { class: method === about.own ? "own" : null }, h("th", { scope: "row" }, method),
      cells.map((cell, k) => {
        if (!cell) return h("td.right", {}, "–");
        const [value, low, high] = cell, first = best[k] && method !== "captions" && about.columns[k][3] * value >= best[k];
        return h("td.right", {}, first ? h("b", {}, say.figure(value), h("span.unseen", {}, " (the best)")) : say.figure(value),
          low === null ? null : h("span.small.nowrap", {}, `${say.figure(low)} to ${say.figure(high)}`),
          about.columns[k][3] < 0 ? null : h("span.meter", { "aria-hidden": "true" }, h("span", { style: { width: `${value / most[k] * 100}%` } })));
      }))))),
    h("dl.quiet.meanings", {}, about.columns.filter(each => each[2]).map(([, name, meaning]) => [h("dt", {}, name), h("dd", {}, meaning)])));
}
