// The drill session. The reply to an answer brings the next item along in <template data-next-item>: a press on
// [data-next] shows it without another request. It is inert until then, so its clock starts when it is seen.
import htmx from "htmx.org";
import { onElements } from "./content.js";

function showNext(button) {
  const session = button.closest("#session");
  const next = session?.querySelector("template[data-next-item]");
  if (!next) return false;
  session.replaceChildren(next.content);
  // Forms in the new piece become htmx's, and everything that waits for htmx:load (mathematics, clocks) runs.
  for (const piece of session.children) {
    htmx.process(piece);
    htmx.trigger(piece, "htmx:load", { elt: piece });
  }
  session.scrollIntoView({ block: "nearest" });
  return true;
}

// Once the answer is open, the same keys take the suggested rating instead of hiding the answer again.
function onReveal({ target }) {
  if (target.matches("details[data-reveal]") && target.open) target.querySelector("summary").removeAttribute("data-key");
}

function fillTimeZone(input) {
  if (!input.value) input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

export function install() {
  onElements("[data-focus]", (element) => element.focus({ preventScroll: true }));
  onElements("input[data-browser-time-zone]", fillTimeZone);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-next]");
    if (button && showNext(button)) event.preventDefault();
  });
  document.addEventListener("toggle", onReveal, { capture: true }); // it does not bubble
}
