// A draft per task on this device: closing the tab loses nothing. The given code itself is never kept.
// data-draft="none": the form keeps its text itself (data-autosave), and a second copy could bring back an old one.
import { storage } from "../content.js";

const keyOf = (textarea) => `draft:${textarea.dataset.draft ?? location.pathname}`;
const keepsNone = (textarea) => textarea.dataset.draft === "none";

/** The kept text, or null where there is none or it is what the server sent anyway. */
export function keptDraft(textarea) {
  const kept = keepsNone(textarea) ? null : storage.get(keyOf(textarea));
  return kept === null || kept === textarea.defaultValue ? null : kept;
}

export function keepDraft(textarea, code) {
  if (keepsNone(textarea)) return;
  if (code === textarea.defaultValue) storage.remove(keyOf(textarea));
  else storage.set(keyOf(textarea), code);
}
