// Where the keyboard is when something appears: [data-focus], and after a form came back its first wrong field.
// Escape leaves a field, so that the keys of the page work again.
import { onElements } from "./content.js";
import { isField } from "./keys.js";

function onKey(event) {
  const field = event.target;
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isField(field)) return;
  if (field.type === "search" && field.value) return; // Escape empties it first
  if (field.closest("dialog")) return;
  event.preventDefault();
  field.blur();
}

export function install() {
  onElements("[data-focus]", (element) => element.focus({ preventScroll: true }));
  document.addEventListener("DOMContentLoaded", () => document.querySelector("main [aria-invalid=true]")?.focus());
  document.addEventListener("keydown", onKey);
}
