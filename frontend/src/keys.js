// data-key="1" on a button or link makes that key press it; "mod+Enter" means Ctrl or Command.
// Keys rest while someone types, unless data-key-always says otherwise. "?" lists the page's keys.
import { text } from "./texts.js";

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range]), textarea, select, [contenteditable=true]";
const SPOKEN = { " ": "Space", arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", mod: "Ctrl" };

function nameOf(event) {
  const key = event.key === "Space" ? " " : event.key;
  const shifted = event.shiftKey && (event.ctrlKey || event.metaKey || key.length > 1);
  return (event.ctrlKey || event.metaKey ? "mod+" : "") + (event.altKey ? "alt+" : "") + (shifted ? "shift+" : "") + key.toLowerCase();
}

function keysOf(element) {
  return element.dataset.key.split(",").map((key) => (key.trim() === "space" || key === " " ? " " : key.trim().toLowerCase()));
}

function isUsable(element) {
  return !element.disabled && element.checkVisibility();
}

/** Whether one types into this element. */
export function isField(element) {
  return element.matches?.(TYPING) ?? false;
}

function isTyping(event) {
  return isField(event.composedPath()[0]);
}

// Space and Enter already press the button or link that has the focus.
function pressesByItself(event) {
  return (event.key === " " || event.key === "Enter") && event.target.closest?.("button, a[href], summary, input[type=checkbox], input[type=radio]");
}

function find(event) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const name = nameOf(event);
  const typing = isTyping(event);
  return [...scope.querySelectorAll("[data-key]")].find(
    (element) => keysOf(element).includes(name) && isUsable(element) && (!typing || "keyAlways" in element.dataset),
  );
}

function spoken(key) {
  return key.split("+").map((part) => SPOKEN[part] ?? (part.length > 1 ? part[0].toUpperCase() + part.slice(1) : part)).join(" + ");
}

// A button's words without its key caps and without the interval under a rating.
function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".kbd, .rating__future").forEach((extra) => extra.remove());
  return (element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? copy.textContent).trim().replace(/\s+/g, " ");
}

function entries() {
  const seen = new Map([["?", text("keys-help")]]);
  if ([...document.querySelectorAll(TYPING)].some(isUsable)) seen.set("Esc", text("keys-leave"));
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!isUsable(element)) continue;
    seen.set(keysOf(element).map(spoken).join(", "), wordsOf(element));
  }
  return seen;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Opens the dialog that lists the keys of this page. */
function showHelp() {
  const list = element("dl", "keys");
  for (const [key, words] of entries()) {
    list.append(element("dt", "", element("kbd", "kbd", key)), element("dd", "", words));
  }
  const close = element("button", "button", text("close"));
  const form = element("form", "row row--end", close);
  form.method = "dialog";
  const dialog = element("dialog", "dialog", element("h2", "", text("keys-title")), list, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.key === "?" && !isTyping(event) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    showHelp();
    return;
  }
  const pressed = find(event);
  if (!pressed || pressesByItself(event)) return;
  event.preventDefault();
  if (pressed.matches("input:not([type=checkbox], [type=radio]), textarea")) pressed.focus();
  else pressed.click();
}

export function install() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-show-keys]")) showHelp();
  });
}
