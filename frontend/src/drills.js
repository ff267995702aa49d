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
  showTop(session);
  return true;
}

// Another item begins at its beginning; one that came back with marks shows the first of them.
function showTop(session) {
  if (session.getBoundingClientRect().top < 0) session.scrollIntoView({ block: "start" });
}

const itemOf = (session) => (session.querySelector("[data-feedback]") ? "feedback" : session.querySelector("[data-item]")?.dataset.item);
let itemBefore;

function onBeforeSwap({ target }) {
  if (target.id === "session") itemBefore = itemOf(target);
}

function onAfterSwap({ target }) {
  if (target.id !== "session") return;
  if (itemOf(target) !== itemBefore) showTop(target);
  else target.querySelector(".verdict")?.scrollIntoView({ block: "nearest" });
}

// Once the answer is open, the same keys take the suggested rating instead of hiding the answer again.
function onReveal({ target }) {
  if (target.matches("details[data-reveal]") && target.open) target.querySelector("summary").removeAttribute("data-key");
}

function fillTimeZone(input) {
  if (!input.value) input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

export function install() {
  onElements("input[data-browser-time-zone]", fillTimeZone);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-next]");
    if (button && showNext(button)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.addEventListener("htmx:afterSwap", onAfterSwap);
  document.addEventListener("toggle", onReveal, { capture: true }); // it does not bubble
}
