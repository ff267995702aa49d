/** Calls `visit(element)` for every element that matches, now and in whatever htmx swaps in later. */
export function onElements(selector, visit) {
  // htmx fires this once for the body and then for every piece that it swaps in.
  document.addEventListener("htmx:load", ({ detail }) => {
    const root = detail.elt;
    if (root.matches(selector)) visit(root);
    root.querySelectorAll(selector).forEach(visit);
  });
}

/** localStorage that may be full or forbidden: then nothing is kept, and nothing breaks. */
export const storage = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Full or forbidden: the server's copy is the one that counts.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Forbidden: there is nothing to remove.
    }
  },
};
