"use strict";
// Filters: what each stands for, and the images that excite it most.
report.page("filters", {
  title: () => "Filters",
  async draw(main, run, [number]) {
    const [filters, attributes] = await Promise.all([report.load(`${run.key}/filter-list`), report.load(`${run.key}/attributes`)]);
    if (number === undefined) drawFilters(main, run, filters, attributes.names);
    else await drawFilter(main, run, filters, attributes.names, Number(number));
  },
});

const ORDERS = {
  clear: ["Clearest first", (a, b) => a[4] - b[4]], heavy: ["Weightiest first", (a, b) => b[3] - a[3]],
  active: ["Most active first", (a, b) => b[5] - a[5]], number: ["By number", (a, b) => a[0] - b[0]],
};

function drawFilters(main, run, filters, names) {
  const orders = Object.entries(ORDERS).filter(([key]) => key !== "clear" || !isWordless(run));
  let order = orders[0][0], wanted = "";
  const body = h("div"), sorting = h("div");
  const redraw = () => {
    const word = wanted.trim().toLowerCase();
    const shown = filters.filter(row => !word || String(row[0]) === word || (names[row[1]] || "").includes(word)).sort(ORDERS[order][1]);
    sorting.replaceChildren(choice("Order", orders.map(([key, [label]]) => [key, label]), order, value => { order = value; redraw(); }));
    body.replaceChildren(...(shown.length ? growing(shown, row => filterCard(run, row, names), "div.gallery") : [empty("No filter has that as its first name.")]));
    tell(say.plural(shown.length, "filter"));
  };
  main.append(heading("Filters", h("p.lead", {}, isWordless(run)
    ? `${say.plural(filters.length, "filter")} of the last convolutional layer, with the images that excite each most. ${WORDLESS}`
    : `${say.plural(filters.length, "filter")} of the last convolutional layer. A filter of few bits is sure of its words; of all ${say.count(run.attributes)} attributes alike it would have ${Math.log2(Math.max(run.attributes, 1)).toFixed(1)} bits.`)),
    h("div.controls", {}, h("input", { type: "search", placeholder: "Number or attribute", "aria-label": "Filters with this number or attribute",
      on: { input: event => { wanted = event.target.value; redraw(); } } }), sorting), body);
  redraw();
}

function filterCard(run, [number, attribute, p, weight, bits, , image], names) {
  return h("a.card.class", { href: report.address(run.key, "filters", number) },
    image !== null && image !== undefined ? thumb(run, image) : h("span.thumb.none", { "aria-hidden": "true" }),
    isWordless(run) ? h("span.lines", {}, h("span", {}, `filter ${number}`), h("span.small", {}, `weight ${(weight ?? 0).toFixed(2)}`)) :
    h("span.lines", {}, h("span", {}, attribute === null ? "nothing" : names[attribute]),
      h("span.small", {}, attribute === null ? `filter ${number}` : `filter ${number}, p ${say.p(p)}`), h("span.small", {}, `${(bits ?? 0).toFixed(1)} bits, weight ${(weight ?? 0).toFixed(2)}`)));
}

async function drawFilter(main, run, filters, names, number) {
  const at = filters.findIndex(row => row[0] === number);
  if (at < 0) throw new Error(`the run has no filter ${number}`);
  const [, , , weight, bits, mean] = filters[at], [one] = await report.rows(run, "filters", at, at + 1);
  const back = report.address(run.key, "filters", number);
  const list = { label: `filter ${number}`, back, numbers: one.images.map(each => each[0]) };
  const classes = await report.load(`${run.key}/class-list`);
  const near = (step, label) => filters[at + step] ? h("a", { href: report.address(run.key, "filters", filters[at + step][0]), rel: step < 0 ? "prev" : "next" }, label) : null;
  main.append(h("p.over", {}, h("a", { href: report.address(run.key, "filters") }, "Filters"), near(-1, "← before"), near(1, "next →")),
    heading(`Filter ${number}`),
    h("p.lead", {}, `${isWordless(run) ? "" : `${(bits ?? 0).toFixed(1)} bits of ${Math.log2(Math.max(run.attributes, 1)).toFixed(1)}, `}weight ${(weight ?? 0).toFixed(2)} (1 on average), mean activation ${say.figure(mean)}`),
    h("div.split", {},
      h("section", {}, h("h2", {}, "What it stands for"), isWordless(run) ? empty(WORDLESS) : h("p.quiet", {}, "p(attribute | filter)"),
        isWordless(run) ? null : one.attributes.length ? bars(names, one.attributes, a => report.address(run.key, "find", names[a])) : empty("Nothing.")),
      h("section", {}, h("h2", {}, "Where it fires most"), h("div.grid.few", {}, one.images.map(([image, activation]) =>
        tile(run, image, [classes[classOf(run, image)].spoken, `activation ${say.figure(activation)}`], list))))));
}
