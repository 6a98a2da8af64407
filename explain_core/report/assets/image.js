"use strict";
// An image's page: what it was labelled and why, where each attribute is, why not the runner-up.
const viewer = {
  list: null,
  // The list that arrow keys go through: {label, back, numbers}.
  through(list) {
    viewer.list = list;
    try { sessionStorage.setItem("list", JSON.stringify(list)); } catch { /* then it lasts as long as the page */ }
  },
  kept() {
    if (!viewer.list) try { viewer.list = JSON.parse(sessionStorage.getItem("list")); } catch { viewer.list = null; }
    return viewer.list;
  },
  keys: null, // what the arrow keys and Escape do on this page
};

document.addEventListener("keydown", event => {
  if (!viewer.keys || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select, [tabindex='0']")) return;
  const act = viewer.keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

async function numberOf(run, name) {
  if (/^\d{1,9}$/.test(name)) return Number(name);
  const { buckets } = report.setOf(run), first = /^[0-9a-f]{2}/.exec(name);
  const ids = await report.load(`${run.set}/ids-${(first ? parseInt(first[0], 16) : 0) % buckets}`);
  const found = ids.find(each => each[0] === name);
  return found ? found[1] : -1;
}

report.page("image", {
  title: () => "Image",
  async draw(main, run, [name]) {
    const number = await numberOf(run, name || ""), set = report.setOf(run);
    if (!(number >= 0 && number < set.images)) throw new Error(`the run has no image ${name}`);
    const [image, classes, { names }] = await Promise.all([report.row(run, "images", number), report.load(`${run.key}/class-list`), report.load(`${run.key}/attributes`)]);
    history.replaceState(null, "", report.address(run.key, "image", image.id));
    const spokenOf = k => k === null || k === undefined || k < 0 ? "a class unknown" : classes[k].spoken;
    document.title = `${spokenOf(image.class)}, ${image.path} · explain-flow`;
    main.append(drawPlace(run, number, image));
    if (image.predicted === undefined) {
      main.append(heading(spokenOf(image.class)), h("p", {}, "The run left this image out."), h("p.quiet", {}, image.path));
      return;
    }
    const stage = stageOf(run, number, image, names), told = Object.fromEntries(image.sentences);
    const shares = Object.fromEntries(image.shares.map(([role, , pairs]) => [role, pairs]));
    main.append(h("div.viewer", {}, h("div.seen", {}, stage.element, stage.others), h("div.reading", {},
      h("p.verdict", {}, "labelled ", h("b", {}, spokenOf(image.predicted)), ` ${say.percent(image.p[0])} `,
        image.correct ? h("span.good", {}, "right") : h("span.bad", {}, "wrong: it is ", h("b", {}, spokenOf(image.class)), ` ${say.percent(image.p[2])}`)),
      h("h1.told", { tabindex: "-1" }, told.explanation || spokenOf(image.predicted)),
      h("section", {}, h("h2", {}, "What the network sees"), stage.words.some(Boolean) ? h("p.quiet", {}, `Press an attribute to see where it is. A tick: ${saidSo(run)}.`) : null,
        (shares.predicted || []).length ? drawWords(run, image, names, shares.predicted, stage) : empty(isWordless(run) ? WORDLESS : "No attribute supports the label.")),
      told.contrast ? h("section", {}, h("h2", {}, `Why not ${spokenOf(image.runnerUp)}? `, h("span.quiet", {}, say.percent(image.p[1]))), h("p.told", {}, told.contrast)) : null,
      !image.correct && (told.failure || image.failure) ? h("section", {}, h("h2", {}, `Why not ${spokenOf(image.class)}, which it is?`),
        told.failure && told.failure !== told.contrast ? h("p.told", {}, told.failure) : null, drawPattern(image.failure, names)) : null,
      image.written ? h("section", {}, h("h2", {}, "In other methods' words"), drawWritten(image.written)) : null,
      h("section", {}, h("h2", {}, "Captions"), image.captions.length ? h("ul.captions", {}, image.captions.map(each => h("li", {}, each))) : empty("It has none.")),
      h("dl.facts", {}, [["Image", h("code", {}, image.id)], ["File", image.path], ["Split", image.split], ["Size", `${image.size[0]} × ${image.size[1]} pixels`],
        ["Class", h("a", { href: report.address(run.key, "classes", classes[image.class]?.name ?? "") }, spokenOf(image.class))]].map(([term, about]) => [h("dt", {}, term), h("dd", {}, about)])))));
    stage.start();
  },
});

// Where one is: the list that this image belongs to, and its neighbours in there.
function drawPlace(run, number, image) {
  let list = viewer.kept();
  if (!list || !list.numbers.includes(number)) {
    list = { label: "all images", back: image.predicted === undefined || image.correct ? report.address(run.key, "overview") : report.address(run.key, "failures"), numbers: null };
  }
  const at = list.numbers ? list.numbers.indexOf(number) : number, all = list.numbers ? list.numbers.length : report.setOf(run).images;
  const to = step => {
    const next = at + step;
    return next < 0 || next >= all ? null : report.address(run.key, "image", list.numbers ? list.numbers[next] : next);
  };
  const go = where => { if (where) location.hash = where.slice(1); };
  viewer.keys = { ArrowLeft: () => go(to(-1)), ArrowRight: () => go(to(1)), Escape: () => go(list.back) };
  const arrow = (where, label, mark, rel) => where ? h("a.arrow", { href: where, "aria-label": label, rel, "aria-keyshortcuts": rel === "prev" ? "ArrowLeft" : "ArrowRight" }, mark)
    : h("span.arrow.off", { "aria-hidden": "true" }, mark);
  return h("p.over.place", {}, h("a", { href: list.back, "aria-keyshortcuts": "Escape" }, `↑ ${list.label}`), h("span.of", {}, `${say.count(at + 1)} of ${say.count(all)}`),
    arrow(to(-1), "The image before (left arrow)", "←", "prev"), arrow(to(1), "The next image (right arrow)", "→", "next"));
}

// The photograph with what is laid over it.
function stageOf(run, number, image, names) {
  const maps = (image.maps || []).map(heat.unpacked).filter(map => map.height && image.window);
  const view = viewOf(image), seen = image.window, label = `Photograph, ${image.path}`;
  const canvas = h("canvas", { width: 384, height: 384, "aria-hidden": "true" });
  const frame = seen ? h("div.frame", { style: view.placed(...seen) }, canvas) : null;
  const marks = h("div.marks", { "aria-hidden": "true" });
  const photo = image.photo ? h("img", { src: photoOf(run, number), alt: label, style: view.placed(0, 0, ...image.size) })
    : fill(thumb(run, number, label), { style: seen ? view.placed(...seen) : view.placed(0, 0, ...image.size) }, []);
  const below = h("div.below", { "aria-live": "polite" });
  const element = h("div", {}, h("div.photo", { style: { "aspect-ratio": `${view.width} / ${view.height}` } }, photo, frame, marks), below);
  const mine = new Map(maps.filter(map => map.method === run.estimator).map(map => [map.target, map]));
  const points = new Map((image.points || []).map(point => [names[point[0]], point]));
  const on = new Set(), toggles = new Map();
  const sureOf = point => point[4] === null || point[4] === undefined || point[5] === null || point[5] === undefined ? null : point[4] * point[5];

  function show() {
    const drawn = [];
    marks.replaceChildren();
    for (const key of on) {
      const { map, point, text } = toggles.get(key);
      if (map) drawn.push(point && sureOf(point) !== null ? { ...map, sure: sureOf(point) } : map);
      if (point && point[1] !== null) {
        const { left, top } = view.placed(point[1], point[2], 0, 0);
        marks.append(h(parseFloat(left) > 66 ? "span.peak.left" : "span.peak", { style: { left, top } }, h("span", {}, text)));
      }
    }
    if (frame) { heat.draw(canvas, drawn); frame.classList.toggle("on", on.size > 0); }
    for (const [key, toggle] of toggles) toggle.button.setAttribute("aria-pressed", String(on.has(key)));
    const sure = [...on].map(key => toggles.get(key)).filter(({ point }) => point && sureOf(point) !== null);
    below.replaceChildren(drawn.length ? heat.legend(drawn) : "", sure.length ? h("ul.sure", {}, sure.map(({ text, point }) =>
      h("li", {}, `${text}: ${say.percent(point[4])} probable; if it is there, ${say.percent(point[5])} that it is here`))) : "",
      image.photo ? "" : h("p.quiet", {}, "The report has no photograph of this image: its thumbnail is shown, as the network saw it."));
  }
  function toggle(key, text, map, point, button) {
    toggles.set(key, { map, point, text, button });
    button.addEventListener("click", () => { if (on.has(key)) on.delete(key); else on.add(key); show(); });
    return button;
  }
  const others = maps.filter(map => map.method !== run.estimator || !(image.shares || []).some(([role, , pairs]) => role === "predicted" && pairs.some(([a]) => names[a] === map.target)));
  return {
    element, words: [...mine.keys(), ...points.keys()],
    button: (text, content) => mine.has(text) || points.has(text)
      ? toggle(`word ${text}`, text, mine.get(text), points.get(text), h("button.toggle", { type: "button", "aria-pressed": "false" }, content)) : h("span.toggle.fixed", {}, content),
    others: others.length ? otherMaps(others, toggle) : null,
    start: () => { const first = [...toggles].find(([key, each]) => key.startsWith("word ") && each.map); if (first) on.add(first[0]); show(); },
  };
}

// What is shown of the picture: the window that the network saw, with a little around it; all of it without one.
function viewOf(image) {
  const AROUND = 0.16, [width, height] = image.size;
  const [x, y, w, h] = image.window || [0, 0, Infinity, Infinity], around = AROUND * Math.max(w, h);
  const left = Math.max(0, x - around) || 0, top = Math.max(0, y - around) || 0;
  const right = Math.max(Math.min(width, x + w + around), left + 1), bottom = Math.max(Math.min(height, y + h + around), top + 1);
  const percent = part => `${(part * 100).toFixed(3)}%`;
  return {
    width: right - left, height: bottom - top,
    placed: (x, y, w, h) => ({ left: percent((x - left) / (right - left)), top: percent((y - top) / (bottom - top)),
      width: percent(w / (right - left)), height: percent(h / (bottom - top)) }),
  };
}

// Heat maps of other methods and other targets than the attributes beside the picture.
function otherMaps(maps, toggle) {
  const methods = [...new Set(maps.map(map => map.method))];
  return h("section.others", {}, h("h2", {}, "Other heat maps"), methods.map(method => h("div", {}, h("h3", {}, method), h("div.small-maps", {}, maps.filter(map => map.method === method).map(map => {
    const small = h("canvas", { width: 72, height: 72, "aria-hidden": "true" });
    heat.draw(small, [map]);
    return toggle(`map ${method} ${map.target}`, map.target, map, null, h("button.toggle.map", { type: "button", "aria-pressed": "false" }, small,
      h("span", {}, map.target), h("span.small", {}, map.signed ? `±${say.figure(map.most)}` : `0 to ${say.figure(map.most)}`)));
  })))));
}

function drawWords(run, image, names, shares, stage) {
  const most = Math.max(...shares.map(share => share[1] || 0), 1e-12), said = new Set(image.said);
  return h("ul.toggles", {}, shares.map(([attribute, p]) => h("li", {}, stage.button(names[attribute], [
    h("span.eye", { "aria-hidden": "true" }), h("span.word", {}, names[attribute], said.has(attribute) ? tick(run) : null),
    h("span.bar", { "aria-hidden": "true" }, h("span", { style: { width: `${(p / most * 100).toFixed(1)}%` } })), h("span.number", {}, say.p(p))]))));
}

// What methods wrote, and of each thing that they state whether it is so: of the drawn bird, or in the captions.
function drawWritten(written) {
  return h("dl.written", {}, written.map(([method, sentence, stated]) => [h("dt", {}, method), h("dd", {}, h("p.told", {}, sentence),
    stated.length ? h("ul.stated", {}, stated.map(([attribute, mentioned, holds]) => {
      const right = holds === null ? mentioned : holds;
      const about = holds === null ? (mentioned ? "the captions mention it" : "no caption mentions it") : (holds ? "true of the bird" : "not true of the bird");
      return h(right ? "li.good" : "li.bad", { title: about }, `${right ? "✓" : "✗"} ${attribute}`, h("span.unseen", {}, `, ${about}`));
    })) : null)]));
}

function drawPattern(failure, names) {
  if (!failure) return null;
  const list = numbers => numbers.map(k => names[k]).join(", ");
  return h("div", {}, h("p", {}, h("span.pattern", {}, failure.pattern), " ", h("span.quiet", {}, PATTERNS[failure.pattern] || ""), failure.oddest && failure.pattern === "unusual image" ? ` (${failure.oddest})` : ""),
    h("dl.compared", {}, failure.pulled.length ? [h("dt", {}, "Pulled by"), h("dd", {}, list(failure.pulled))] : null,
      failure.missed.length ? [h("dt", {}, "Missed"), h("dd", {}, list(failure.missed))] : null,
      failure.farFromClass !== null ? [h("dt", {}, "Distance from its class"), h("dd", {}, `farther than ${say.percent(failure.farFromClass)} of right images are from theirs`)] : null,
      failure.captionOdds !== null ? [h("dt", {}, "Captions"), h("dd", {}, `${say.figure(Math.abs(failure.captionOdds))} nats for the ${failure.captionOdds > 0 ? "predicted" : "labelled"} class`)] : null));
}
