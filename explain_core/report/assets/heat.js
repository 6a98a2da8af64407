"use strict";
// Heat maps: drawn from their raw cells, bilinear, on a canvas over the photograph.
const heat = (() => {
  const FOR = [[58, 12, 112], [96, 16, 138], [136, 16, 152], [178, 20, 156], [217, 34, 152], [248, 70, 150], [255, 118, 160]];
  const AGAINST = [[8, 44, 72], [10, 66, 98], [12, 90, 124], [14, 116, 146], [24, 144, 166], [64, 174, 186], [122, 204, 206]];
  const OPAQUE = 0.68, LEVEL = 0.5, FAINTEST = 0.2;

  // A map as it came: [method, target, height, width, most, signed, data].
  function unpacked([method, target, height, width, most, signed, data]) {
    const bytes = atob(data), cells = new Float32Array(height * width);
    for (let k = 0; k < cells.length; k++) {
      const byte = bytes.charCodeAt(k);
      cells[k] = signed ? (byte - 127) / 127 : byte / 255;
    }
    return { method, target, height, width, most, signed, cells };
  }

  // Values from -1 to 1 at side x side points; centres of cells are at half integers, edges repeated.
  function sampled(map, side) {
    const found = new Float32Array(side * side), { height, width, cells } = map;
    const at = (k, size) => {
      const place = Math.min(Math.max((k + 0.5) * size / side - 0.5, 0), size - 1);
      const low = Math.min(Math.floor(place), Math.max(size - 2, 0));
      return [low, Math.min(low + 1, size - 1), place - low];
    };
    const across = Array.from({ length: side }, (_, k) => at(k, width));
    for (let y = 0; y < side; y++) {
      const [top, bottom, v] = at(y, height);
      for (let x = 0; x < side; x++) {
        const [left, right, u] = across[x];
        const above = cells[top * width + left] * (1 - u) + cells[top * width + right] * u;
        const below = cells[bottom * width + left] * (1 - u) + cells[bottom * width + right] * u;
        found[y * side + x] = above * (1 - v) + below * v;
      }
    }
    return found;
  }

  function colour(strength) {
    const stops = strength < 0 ? AGAINST : FOR, place = Math.min(Math.abs(strength), 1) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2), part = place - low;
    return stops[low].map((value, k) => value * (1 - part) + stops[low + 1][k] * part);
  }

  // Draw maps over each other: where several are on, the strongest of each place shows.
  function draw(canvas, maps) {
    const side = canvas.width, context = canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    if (!maps.length) return;
    const value = new Float32Array(side * side), seen = new Float32Array(side * side).fill(1); // how sure, of each place
    for (const map of maps) {
      const one = sampled(map, side), sure = map.sure === undefined ? 1 : Math.max(Math.min(map.sure, 1), FAINTEST);
      for (let k = 0; k < one.length; k++) if (Math.abs(one[k]) * sure > Math.abs(value[k]) * seen[k]) { value[k] = one[k]; seen[k] = sure; }
    }
    const picture = context.createImageData(side, side), pixels = picture.data;
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) {
      const k = y * side + x, strength = value[k];
      // Strength squared at the faint end: the picture stays itself until the map says something.
      let cover = OPAQUE * Math.abs(strength) ** 1.3, [red, green, blue] = colour(strength);
      if (x > 0 && y > 0 && x < side - 1 && y < side - 1) {
        const steep = Math.hypot(value[k + 1] - value[k - 1], value[k + side] - value[k - side]) / 2;
        const line = 0.85 * Math.min(Math.max(1.6 - Math.abs(Math.abs(strength) - LEVEL) / Math.max(steep, 1e-6), 0), 1);
        if (line > 0) {
          const both = cover + line - cover * line, part = line / both;
          red += (255 - red) * part; green += (255 - green) * part; blue += (255 - blue) * part;
          cover = both;
        }
      }
      pixels[4 * k] = red; pixels[4 * k + 1] = green; pixels[4 * k + 2] = blue; pixels[4 * k + 3] = cover * seen[k] * 255;
    }
    context.putImageData(picture, 0, 0);
  }

  function legend(maps) {
    const signed = maps.some(map => map.signed), steps = [];
    for (let k = signed ? -10 : 0; k <= 10; k++) steps.push(`rgb(${colour(k / 10).map(Math.round).join(" ")})`);
    const most = maps.length === 1 ? ` (${say.figure(maps[0].most)})` : "";
    return h("div.legend", { role: "group", "aria-label": "Scale of the heat map" },
      h("span", {}, signed ? `against${most && ` (−${say.figure(maps[0].most)})`}` : "nothing (0)"),
      h("span.scale", { "aria-hidden": "true", style: { background: `linear-gradient(90deg, ${steps.join(", ")})` } }),
      h("span", {}, `${signed ? "for" : "strongest"}${most}`));
  }

  return { unpacked, sampled, draw, legend, colour };
})();
