// A draft per task on this device: closing the tab loses nothing. The given code itself is never kept.
import { storage } from "../content.js";

const keyOf = (textarea) => `draft:${textarea.dataset.draft ?? location.pathname}`;

/** The kept text, or null where there is none or it is what the server sent anyway. */
export function keptDraft(textarea) {
  const kept = storage.get(keyOf(textarea));
  return kept === null || kept === textarea.defaultValue ? null : kept;
}

export function keepDraft(textarea, code) {
  if (code === textarea.defaultValue) storage.remove(keyOf(textarea));
  else storage.set(keyOf(textarea), code);
}
