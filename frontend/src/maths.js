// KaTeX over every element of class "math": its TeX stands in data-tex, block formulas carry data-display.
import katex from "katex";
import { onElements } from "./content.js";

function isBlock(element) {
  return element.dataset.display !== undefined || element.classList.contains("math--block");
}

/** Renders one element. TeX that KaTeX cannot read stays visible as it was written. */
export function renderMath(element) {
  if (element.dataset.done === element.dataset.tex) return;
  try {
    katex.render(element.dataset.tex, element, { displayMode: isBlock(element), throwOnError: true, trust: false, maxExpand: 200 });
  } catch {
    element.textContent = element.dataset.tex;
    element.classList.add("math--broken");
  }
  element.dataset.done = element.dataset.tex;
}

export function install() {
  onElements(".math[data-tex]", renderMath);
}
