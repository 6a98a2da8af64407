"use strict";
// Plots: figures with their 95 % intervals, of one run against its baselines or over runs.
const plots = (() => {
  function ticks(low, high, about = 5) {
    const rough = (high - low || 1) / about, base = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(k => k * base).find(each => each >= rough * 0.999);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(+at.toPrecision(10));
    return found;
  }

  function span(rows, fromZero) {
    const values = rows.flatMap(row => [row.value, row.low ?? row.value, row.high ?? row.value]);
    let low = Math.min(...values), high = Math.max(...values);
    if (fromZero) low = Math.min(0, low);
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    if (low !== 0) low = low >= 0 ? Math.max(0, low - room) : low - room;
    high = high <= 1 && high + room > 1 ? 1 : high + room;
    return [low, high];
  }

  const brief = v => Math.abs(v) >= 1000 ? `${v / 1000}k` : String(+v.toPrecision(4));

  // Variants below each other: a dot each, with its interval.
  function intervals(rows, own) {
    const width = 440, left = 132, right = 86, line = 26, top = 6, bottom = 24;
    const height = top + rows.length * line + bottom, [low, high] = span(rows, true);
    const x = v => left + (v - low) / (high - low) * (width - left - right);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spoken(rows) });
    for (const at of ticks(low, high)) {
      picture.append(svg("line", { x1: x(at), x2: x(at), y1: top, y2: height - bottom, class: "grid" }),
        svg("text", { x: x(at), y: height - 8, class: "axis", "text-anchor": "middle" }, brief(at)));
    }
    rows.forEach((row, k) => {
      const y = top + k * line + line / 2, mine = row.label === own ? " own" : "";
      const label = row.label.length > 19 ? `${row.label.slice(0, 18)}…` : row.label;
      picture.append(svg("text", { x: left - 10, y: y + 4, class: `label${mine}`, "text-anchor": "end" }, label,
        svg("title", {}, row.label)));
      if (row.low !== null && row.high !== null) {
        picture.append(svg("line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, class: `interval${mine}` }));
      }
      picture.append(svg("circle", { cx: x(row.value), cy: y, r: mine ? 5 : 4, class: `dot${mine}` }),
        svg("text", { x: width - right + 14, y: y + 4, class: `value${mine}` }, say.figure(row.value)));
    });
    return picture;
  }

  // One figure over runs: the run's own estimator as a line with intervals, the others thin beside it.
  function over(runs, series) {
    const width = 440, left = 48, right = 100, top = 12, height = 220, bottom = 46;
    const rows = series.flatMap(each => each.points), [low, high] = span(rows, false);
    const x = k => left + (runs.length > 1 ? k / (runs.length - 1) : 0.5) * (width - left - right);
    const y = v => top + (1 - (v - low) / (high - low)) * (height - top - bottom);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": series.map(each => `${each.label}: ${each.points.map(p => `${runs[p.at].name} ${say.figure(p.value)}`).join(", ")}`).join("; ") });
    for (const at of ticks(low, high)) {
      picture.append(svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "grid" }),
        svg("text", { x: left - 8, y: y(at) + 4, class: "axis", "text-anchor": "end" }, brief(at)));
    }
    const every = Math.ceil(runs.length / 4);
    runs.forEach((run, k) => {
      if (k % every && k !== runs.length - 1) return;
      const room = runs.length < 3 ? 24 : 14, name = run.name.length > room ? `…${run.name.slice(1 - room)}` : run.name;
      const anchor = runs.length < 2 ? "middle" : k === 0 ? "start" : k === runs.length - 1 ? "end" : "middle";
      picture.append(svg("text", { x: x(k), y: height - bottom + 20 + (runs.length > 2 && k / every % 2 ? 14 : 0), class: "axis",
        "text-anchor": anchor }, name, svg("title", {}, run.name)));
    });
    const ends = [];
    for (const { label, points, own } of series) {
      const mine = own ? " own" : "";
      if (points.length > 1) {
        picture.append(svg("polyline", { points: points.map(p => `${x(p.at)},${y(p.value)}`).join(" "), class: `line${mine}` }));
      }
      for (const p of points) {
        if (p.low !== null && p.high !== null) {
          picture.append(svg("line", { x1: x(p.at), x2: x(p.at), y1: y(p.low), y2: y(p.high), class: `interval${mine}` }));
        }
        picture.append(svg("circle", { cx: x(p.at), cy: y(p.value), r: own ? 4.5 : 3, class: `dot${mine}` },
          svg("title", {}, `${label}, ${runs[p.at].name}: ${told(p)}`)));
      }
      const last = points.at(-1);
      if (last) ends.push({ label, mine, y: y(last.value) });
    }
    // Names at the lines' ends, moved apart where they would lie on each other.
    ends.sort((a, b) => a.y - b.y);
    let before = -Infinity;
    for (const end of ends) {
      before = Math.max(end.y + 4, before + 13);
      const name = end.label.length > 15 ? `${end.label.slice(0, 14)}…` : end.label;
      picture.append(svg("text", { x: width - right + 10, y: before, class: `label${end.mine}` }, name, svg("title", {}, end.label)));
    }
    return picture;
  }

  // How often what was given a probability was so: a dot for each stretch of it, on the diagonal where that holds.
  function reliability(series) {
    const width = 440, left = 48, right = 130, top = 12, height = 300, bottom = 42;
    const x = v => left + v * (width - left - right), y = v => top + (1 - v) * (height - top - bottom);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": series.map(each =>
      `${each.label}: ${each.points.map(p => `given ${say.percent(p.p)}, so ${say.percent(p.so)} of ${say.count(p.cases)}`).join("; ")}`).join(". ") });
    for (const at of ticks(0, 1)) {
      picture.append(svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "grid" }),
        svg("text", { x: left - 8, y: y(at) + 4, class: "axis", "text-anchor": "end" }, brief(at)),
        svg("text", { x: x(at), y: height - bottom + 18, class: "axis", "text-anchor": "middle" }, brief(at)));
    }
    picture.append(svg("line", { x1: x(0), x2: x(1), y1: y(0), y2: y(1), class: "grid", "stroke-dasharray": "5 4" }),
      svg("text", { x: x(0.5), y: height - 6, class: "axis", "text-anchor": "middle" }, "given: probability; up: share that was so"));
    series.forEach(({ label, points, own }, k) => {
      const mine = own ? " own" : "", most = Math.max(...points.map(p => p.cases));
      picture.append(svg("polyline", { points: points.map(p => `${x(p.p)},${y(p.so)}`).join(" "), class: `line${mine}` }));
      for (const p of points) {
        picture.append(svg("circle", { cx: x(p.p), cy: y(p.so), r: 2.5 + 4 * Math.sqrt(p.cases / most), class: `dot${mine}` },
          svg("title", {}, `${label}: given ${say.percent(p.p)}, so ${say.percent(p.so)}, n = ${say.count(p.cases)}`)));
      }
      picture.append(svg("circle", { cx: width - right + 16, cy: top + 12 + 20 * k, r: 4, class: `dot${mine}` }),
        svg("text", { x: width - right + 26, y: top + 16 + 20 * k, class: `label${mine}` }, label));
    });
    return picture;
  }

  const told = row => row.low === null || row.high === null ? say.figure(row.value)
    : `${say.figure(row.value)} (${say.figure(row.low)} to ${say.figure(row.high)})`;
  const spoken = rows => rows.map(row => `${row.label}: ${told(row)}`).join("; ");
  return { intervals, over, reliability, told };
})();
