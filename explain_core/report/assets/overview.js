"use strict";
// The first page: the run, its figures, some of its images in words, and all runs of the store.
report.page("overview", {
  title: run => run ? run.name : "Runs",
  async draw(main, run) {
    const figures = await report.load("figures");
    const tiles = figures.tiles.map(([metric, title, about]) =>
      tileOf(title, figureOf(figures, run, metric, metric.startsWith("classifier.") ? "test" : run.estimator), about, say.percent));
    main.append(h("div.hero", {},
      h("p.over", {}, `Run ${run.id} · ${say.day(run.published)} UTC`),
      heading(run.name),
      h("p.lead", {}, `${run.model} on ${run.imageSet}: ${say.plural(run.images, "image")} of ${say.plural(run.classes, "class", "classes")}${isWordless(run) ? `, ${say.plural(run.filters, "filter")}. ${WORDLESS}`
        : `, explained in ${say.plural(run.attributes, "attribute")} through ${say.plural(run.filters, "filter")}.`}`)));
    if (scorerNote(run)) main.append(h("p.quiet", {}, scorerNote(run)));
    main.append(h("dl.tiles", {},
      tiles,
      h("div", {}, h("dt", {}, "Left out"), h("dd", {}, h("b", {}, say.count(run.quarantined)), h("span", {}, "images that could not be read")))));
    if ((figures.byClass || []).includes(run.key)) main.append(h("p.note", {}, figures.byClassNote));
    if (run.shown) {
      const examples = h("section", { "aria-labelledby": "said" });
      main.append(examples);
      await drawExamples(examples, run);
    }
    main.append(drawRuns(run, figures));
    if (run.quarantine.length) {
      main.append(h("section", {}, h("h2", {}, "Images left out"), h("ul.plain", {}, run.quarantine.map(([path, reason]) =>
        h("li", {}, h("code", {}, path), ` ${reason}`)))));
    }
    main.append(drawMade(run));
  },
});

function figureOf(figures, run, metric, variant) {
  const at = figures.runs.indexOf(run.key), m = figures.metrics.findIndex(each => each[0] === metric);
  const v = figures.variants.findIndex(each => each[0] === variant);
  return figures.rows.find(row => row[0] === at && row[1] === m && row[2] === v) || null;
}

function tileOf(title, row, about, format) {
  if (!row) return null;
  const [, , , value, low, high, n] = row;
  return h("div", {}, h("dt", {}, title), h("dd", {}, h("b", {}, format(value)),
    low !== null && high !== null ? h("span.range", {}, `${format(low)} to ${format(high)}, 95 % interval`) : null,
    h("span", {}, `${about}, n = ${say.count(n)}`)));
}

async function drawExamples(section, run) {
  const classes = await report.load(`${run.key}/class-list`);
  const known = classes.map((each, k) => [each, k]).filter(([each]) => each.image !== null && each.image !== undefined);
  const step = Math.max(1, Math.floor(known.length / 3));
  const chosen = [0, 1, 2].map(k => known[k * step]).filter(Boolean);
  if (!chosen.length) return;
  section.append(h("h2", { id: "said" }, "What the network goes by"));
  const images = await Promise.all(chosen.map(([each]) => report.row(run, "images", each.image)));
  const numbers = chosen.map(([each]) => each.image);
  section.append(h("div.stories", {}, images.map((image, k) => h("a.story", {
    href: report.address(run.key, "image", numbers[k]),
    on: { click: () => viewer.through({ label: "Overview", back: report.address(run.key, "overview"), numbers }) },
  }, image.photo ? h("img", { src: photoOf(run, numbers[k]), alt: `Photograph of ${chosen[k][0].spoken}`, loading: "lazy" })
    : thumb(run, numbers[k], `Photograph of ${chosen[k][0].spoken}`),
  h("span.told", {}, (image.sentences.find(([kind]) => kind === "explanation") || ["", ""])[1])))));
  const set = report.setOf(run);
  if (report.isPart(run)) section.append(h("p.quiet", {}, `${say.count(set.images)} of ${say.count(set.of)} images have a page here: wrong predictions first, the surest before others, then those that classes, filters and attributes lead to. Figures are of all.`));
  section.append(h("p.links", {},
    h("a", { href: report.address(run.key, "classes") }, `All ${say.plural(run.classes, "class", "classes")}`),
    h("a", { href: report.address(run.key, "failures") }, "Failures and their patterns"),
    h("a", { href: report.address(run.key, "find") }, "Search by attribute")));
}

function drawRuns(run, figures) {
  const metric = figures.metrics.findIndex(each => each[0] === "classifier.accuracy");
  const test = figures.variants.findIndex(each => each[0] === "test");
  const right = each => figures.rows.find(row => row[0] === figures.runs.indexOf(each.key) && row[1] === metric && row[2] === test);
  const all = [...report.facts.runs].reverse(), hidden = all.filter(each => !each.shown).length;
  return h("section", { "aria-labelledby": "runs" }, h("h2", { id: "runs" }, `Runs (${all.length})`),
    h("div.wide", { tabindex: "0", role: "region", "aria-labelledby": "runs" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Run", "Checkpoint", "Images", "Right (test)", "Estimator", "Published"].map((name, k) =>
        h("th", { scope: "col", class: k === 2 || k === 3 ? "right" : null }, name)))),
      h("tbody", {}, all.map(each => {
        const row = right(each);
        return h("tr", each === run ? { class: "here", "aria-current": "true" } : {},
          h("th", { scope: "row" }, each.shown ? h("a", { href: report.address(each.key, "overview") }, each.name) : each.name),
          h("td", {}, each.checkpoint, " ", h("code", {}, each.digest)),
          h("td.right", {}, `${say.count(each.images)} ${each.imageSet}`),
          h("td.right", {}, row ? `${say.percent(row[3])} ` : "–", row && row[4] !== null ? h("span.quiet", {}, `${say.percent(row[4])}–${say.percent(row[5])}`) : null),
          h("td", {}, each.estimator), h("td.nowrap", {}, say.day(each.published)));
      })))),
    hidden ? h("p.quiet", {}, `${say.plural(hidden, "run")} without pages here: explain report --run NAME writes others.`) : null);
}

function drawMade(run) {
  return h("details.made", {}, h("summary", {}, "How this run was made"), h("div.columns", {},
    h("div", {}, h("h3", {}, "Seconds"), h("table", {}, h("tbody", {}, run.seconds.map(([stage, seconds]) =>
      h("tr", {}, h("th", { scope: "row" }, stage), h("td.right", {}, say.seconds(seconds || 0))))))),
    h("div", {}, h("h3", {}, "Choices"), h("table", {}, h("tbody", {}, [["estimator", run.estimator], ...run.options].map(([name, value]) =>
      h("tr", {}, h("th", { scope: "row" }, name.replaceAll("_", " ")), h("td", {}, value)))))),
    h("div", {}, h("h3", {}, "Versions"), h("table", {}, h("tbody", {}, run.versions.map(([name, value]) =>
      h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value))))))));
}
