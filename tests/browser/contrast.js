// Returns a sentence for every visible text below 4.5:1 (3:1 when large) and every field edge below 3:1.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const ground = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), rgba("white"));
  };
  const said = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (node.closest(":disabled, [aria-disabled=true]")) continue;
    const style = getComputedStyle(node);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const under = ground(node);
    const paint = node.closest("svg") ? style.fill : style.color;
    const found = ratio(over(rgba(paint), under), under);
    if (found < least) said.add(`contrast ${found.toFixed(2)} of .${node.className.baseVal ?? node.className} "${node.textContent.trim().slice(0, 30)}"`);
  }
  for (const field of document.querySelectorAll("input, select, textarea, .btn:not(.btn-ghost, .btn-link)")) {
    if (!field.checkVisibility() || field.matches(":disabled, .compose textarea, .command input, [type=radio], [type=checkbox], [type=file]")) continue;
    const edge = rgba(getComputedStyle(field).borderTopColor);
    const around = ground(field.parentElement);
    const best = Math.max(ratio(over(edge, around), around), ratio(ground(field), around));
    if (best < 3) said.add(`edge ${best.toFixed(2)} of ${field.tagName} .${field.className} ${field.name ?? ""}`);
  }
  return [...said];
})();
