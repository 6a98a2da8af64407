"use strict";
// The report's core: pieces of data, which come as scripts because file:// allows no other reading, and addresses.
const report = (() => {
  const KEPT = 240; // pieces in memory; the least lately used are forgotten
  const pieces = new Map(), waiting = new Map(), pages = new Map();
  const facts = { runs: null, run: null };

  function piece(name, text) {
    pieces.set(name, JSON.parse(text));
  }

  function load(name) {
    if (pieces.has(name)) {
      const known = pieces.get(name);
      pieces.delete(name);
      pieces.set(name, known);
      return Promise.resolve(known);
    }
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onload = () => {
          script.remove();
          waiting.delete(name);
          for (const old of pieces.keys()) {
            if (pieces.size <= KEPT) break;
            if (old !== "runs" && old !== name) pieces.delete(old);
          }
          if (pieces.has(name)) resolve(pieces.get(name));
          else reject(new Error(`data/${name}.js holds something else than was expected`));
        };
        script.onerror = () => {
          script.remove();
          waiting.delete(name);
          reject(new Error(`data/${name}.js could not be read`));
        };
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  // A row of a family that is cut into pieces: report.row(run, "images", 17).
  async function row(run, family, number) {
    const size = facts.sizes[family];
    const rows = await load(`${run.key}/${family}-${Math.floor(number / size)}`);
    return rows[number % size];
  }

  async function rows(run, family, first, last) {
    const size = facts.sizes[family], found = [];
    for (let at = Math.floor(first / size); at * size < last; at++) {
      const part = await load(`${run.key}/${family}-${at}`);
      for (let k = 0; k < part.length; k++) {
        const number = at * size + k;
        if (number >= first && number < last) found.push(part[k]);
      }
    }
    return found;
  }

  function address(...parts) {
    return "#/" + parts.map(part => encodeURIComponent(String(part))).join("/");
  }

  function parsed(hash) {
    return hash.replace(/^#\/?/, "").split("/").filter(part => part !== "").map(part => {
      try { return decodeURIComponent(part); } catch { return part; }
    });
  }

  const setOf = run => facts.sets.get(run.set);
  const isPart = run => setOf(run).images < setOf(run).of; // some images have no page
  const page = (name, about) => pages.set(name, about);
  return { piece, load, row, rows, address, parsed, setOf, isPart, page, pages, facts };
})();
