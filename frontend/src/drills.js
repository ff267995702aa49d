// The drill session: after a swap the field that waits for an answer has the focus.
import { onElements } from "./content.js";

export function install() {
  onElements("[data-focus]", (element) => element.focus({ preventScroll: true }));
}
