/**
 * What is asked of a page from within the browser, as `checks.…`. Plain JavaScript, since it runs there.
 */

/** Opens everything that can be opened. @returns how many */
function openEverything() {
  const all = document.querySelectorAll("details");
  for (const details of all) details.open = true;
  return all.length;
}

/** What has the keyboard's focus. `summary`: which of the page's, or -1. */
function tabStop() {
  const focused = document.activeElement;
  return {
    tag: focused.tagName.toLowerCase(),
    text: focused.textContent ?? "",
    label: focused.getAttribute("aria-label"),
    outline: getComputedStyle(focused).outlineStyle,
    summary: [...document.querySelectorAll("summary")].indexOf(focused),
  };
}

/** The visible texts, and those with less contrast to what is behind them than wanted (WCAG 2.2, 1.4.3). */
function lowContrast(wanted) {
  const parse = (colour) => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error(`a background that one can look through: ${one.tagName}`);
    }
    return [255, 255, 255, 1];
  };
  const low = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    // A title is shown by the browser itself, in colours of its own.
    if (!node.textContent?.trim() || element.tagName.toLowerCase() === "title") continue;
    if (!element.checkVisibility() || element.getBoundingClientRect().width === 0) continue;
    texts++;
    const style = getComputedStyle(element);
    const colour = parse(element instanceof SVGElement ? style.fill : style.color);
    const [one, other] = [luminance(colour), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < wanted || colour[3] !== 1)
      low.push(`${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)} (${element.className})`);
  }
  return { texts, low: [...new Set(low)] };
}

/** The page is too wide where the first is larger than the second. */
function widths() {
  const { scrollWidth, clientWidth } = document.documentElement;
  return { document: scrollWidth, window: clientWidth };
}

/** The page's own colours. */
function colours() {
  const { color, backgroundColor } = getComputedStyle(document.body);
  return { color, backgroundColor };
}

globalThis.checks = { widths, colours, openEverything, tabStop, lowContrast };
