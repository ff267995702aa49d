// <input type="hidden" data-visible-seconds>: the seconds for which the page could be seen since it appeared.
import { onElements } from "./content.js";

const clocks = new Map();
let visibleBefore = 0;
let visibleSince = document.hidden ? null : performance.now();

function visibleSeconds() {
  return (visibleBefore + (visibleSince === null ? 0 : performance.now() - visibleSince)) / 1000;
}

function stamp() {
  for (const [input, { start, carried }] of clocks) {
    if (input.isConnected) input.value = (carried + visibleSeconds() - start).toFixed(1);
    else clocks.delete(input);
  }
}

function onVisibility() {
  if (document.hidden && visibleSince !== null) {
    visibleBefore += performance.now() - visibleSince;
    visibleSince = null;
  } else if (!document.hidden && visibleSince === null) visibleSince = performance.now();
  stamp();
}

export function install() {
  onElements("input[data-visible-seconds]", (input) => {
    if (!clocks.has(input)) clocks.set(input, { start: visibleSeconds(), carried: Number(input.value) || 0 });
  });
  document.addEventListener("visibilitychange", onVisibility);
  // Before anything reads the form: capture comes ahead of htmx's own listeners.
  for (const name of ["submit", "click", "keydown"]) document.addEventListener(name, stamp, { capture: true });
}
