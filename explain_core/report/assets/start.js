"use strict";
// Start: the header, and which page an address means.
(() => {
  const { facts, address, parsed, pages } = report, main = document.getElementById("main");
  const NAV = [["overview", "Overview"], ["classes", "Classes"], ["failures", "Failures"], ["filters", "Filters"], ["find", "Search"], ["figures", "Figures"], ["methods", "Methods"], ["attacks", "Attacks"], ["unseen", "Unseen"], ["changes", "Changes"]];
  const BELONGS = { image: null };
  let turn = 0, first = true;

  function where() {
    const [key, page = "overview", ...rest] = parsed(location.hash);
    const named = facts.runs.find(each => each.key === key) || [...facts.runs].reverse().find(each => each.name === key && each.shown);
    const run = named && named.shown ? named : facts.run;
    return { run, page, rest, unknown: key === undefined || named ? null : key };
  }

  function drawHeader(run, page) {
    document.getElementById("nav").replaceChildren(h("ul", {}, NAV.filter(([name]) => pages.has(name) && (name !== "changes" || facts.pairs.size) && (name !== "methods" || facts.methods.length) && (name !== "attacks" || facts.attacks.length) && (name !== "unseen" || facts.unseen.length)).map(([name, label]) =>
      h("li", {}, h("a", { href: address(run.key, name), "aria-current": (BELONGS[page] === undefined ? page : BELONGS[page]) === name ? "page" : null }, label)))));
    const shown = facts.runs.filter(each => each.shown);
    document.getElementById("which").replaceChildren(shown.length > 1
      ? h("label", {}, h("span.unseen", {}, "Run"), h("select", { on: { change: event => {
          const next = facts.runs.find(each => each.key === event.target.value), [, now = "overview", ...rest] = parsed(location.hash);
          const kept = next.set === run.set || now !== "image";
          location.hash = (kept ? address(next.key, now, ...rest) : address(next.key, "overview")).slice(1);
        } } }, [...shown].reverse().map(each => h("option", { value: each.key, selected: each === run }, each.name))))
      : h("span.quiet", {}, run.name));
  }

  // On narrow screens the row of pages scrolls: bring the current one into sight.
  function showCurrent() {
    const nav = document.getElementById("nav"), current = nav.querySelector("[aria-current]");
    if (current) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  }

  async function go() {
    const mine = ++turn, { run, page, rest, unknown } = where();
    viewer.keys = null;
    drawHeader(run, page);
    showCurrent();
    const about = pages.get(page), fresh = h("div.page");
    main.setAttribute("aria-busy", "true");
    try {
      if (unknown !== null) throw new Error(`there is no run ${unknown}`);
      if (!about) throw new Error(`there is no page ${page}`);
      document.title = `${about.title(run)} · explain-flow`;
      await about.draw(fresh, run, rest);
    } catch (error) {
      if (mine !== turn) return;
      fresh.replaceChildren(heading("Nothing here"), h("p", {}, `This page cannot be shown: ${error.message}.`),
        h("p", {}, h("a", { href: "#/" }, "To the overview")));
    }
    if (mine !== turn) return;
    main.replaceChildren(fresh);
    main.setAttribute("aria-busy", "false");
    main.dataset.page = page;
    const title = main.querySelector("h1");
    if (!first) { window.scrollTo(0, 0); (title || main).focus({ preventScroll: true }); }
    first = false;
  }

  document.getElementById("skip").addEventListener("click", event => {
    event.preventDefault();
    (main.querySelector("h1") || main).focus();
  });

  report.load("runs").then(about => {
    Object.assign(facts, about, { sets: new Map(about.sets) });
    facts.run = [...facts.runs].reverse().find(each => each.shown);
    facts.pairs = new Map(about.pairs);
    document.getElementById("foot").replaceChildren(
      `${about.live ? "Served from the store" : "Written"} ${say.day(about.made)} UTC by explain-flow. Nothing on these pages leaves this machine.`);
    window.addEventListener("hashchange", go);
    return go();
  }).catch(error => {
    main.setAttribute("aria-busy", "false");
    main.replaceChildren(heading("The report cannot be read"), h("p", {}, `${error.message}. Is the whole folder here?`));
  });
})();
