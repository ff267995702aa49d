// [data-answer-widget] puts an answer together without typing: things in order, several of a list, yes or no with
// a reason. It writes into the text field before it, which is what is sent; without JavaScript that field is typed in.
import { onElements } from "./content.js";

const fieldOf = (widget) => document.getElementById(widget.dataset.for);

function write(widget, value) {
  const field = fieldOf(widget);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---------------------------------------------------------------- things in order

const items = (widget) => [...widget.querySelectorAll("[data-id]")];

function readOrder(widget, value) {
  const list = widget.querySelector("ol");
  for (const id of value.split(/\s*>\s*/)) {
    const item = items(widget).find((one) => one.dataset.id === id);
    if (item) list.append(item);
  }
}

function writeOrder(widget) {
  write(widget, items(widget).map((item) => item.dataset.id).join(" > "));
}

function announce(widget, item) {
  const place = widget.querySelector("[data-place]");
  const all = items(widget);
  place.textContent = place.dataset.words.replace("{place}", all.indexOf(item) + 1).replace("{all}", all.length);
}

function move(button) {
  const item = button.closest("[data-id]");
  const down = button.dataset.move === "1";
  const neighbour = down ? item.nextElementSibling : item.previousElementSibling;
  if (!neighbour) return;
  if (down) neighbour.after(item);
  else neighbour.before(item);
  const widget = item.closest("[data-answer-widget]");
  button.focus();
  announce(widget, item);
  writeOrder(widget);
}

// Dragging follows the pointer, so that it works with a finger as well.
function drag(event) {
  const handle = event.target.closest("[data-answer-widget] [data-handle]");
  if (!handle || event.button !== 0) return;
  const item = handle.closest("[data-id]");
  const widget = item.closest("[data-answer-widget]");
  event.preventDefault();
  item.classList.add("order__item--held");
  const follow = ({ clientY }) => place(item, clientY);
  const release = () => {
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", release);
    document.removeEventListener("pointercancel", release);
    item.classList.remove("order__item--held");
    writeOrder(widget);
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
}

function place(item, y) {
  const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
  const { previousElementSibling: above, nextElementSibling: below } = item;
  if (above && y < middle(above)) above.before(item);
  else if (below && y > middle(below)) below.after(item);
}

// ---------------------------------------------------------------- several of a list

const boxes = (widget) => [...widget.querySelectorAll("input[type=checkbox]")];

function readSet(widget, value) {
  const ids = value.split(/\s*,\s*/);
  for (const box of boxes(widget)) box.checked = ids.includes(box.value);
}

function writeSet(widget, changed) {
  const none = widget.querySelector("[data-none]");
  for (const box of boxes(widget)) {
    if (changed.checked && (box === none) !== (changed === none)) box.checked = false;
  }
  write(widget, boxes(widget).filter((box) => box.checked).map((box) => box.value).join(", "));
}

// ---------------------------------------------------------------- yes or no, and why

function readReason(widget, value) {
  const [meaning, reason = ""] = value.split(/\s*:\s*/);
  for (const radio of widget.querySelectorAll("input[type=radio]")) radio.checked = radio.value === meaning;
  widget.querySelector("select").value = reason;
}

function writeReason(widget) {
  const meaning = widget.querySelector("input:checked")?.value ?? "";
  const reason = widget.querySelector("select").value;
  write(widget, meaning && reason ? `${meaning}: ${reason}` : meaning);
}

// ---------------------------------------------------------------- all of them

const READ = { ordering: readOrder, set: readSet, "yes-no": readReason };
const WRITE = { set: writeSet, "yes-no": writeReason };

function read(widget) {
  const { value } = fieldOf(widget);
  if (value) READ[widget.dataset.answerWidget](widget, value);
}

function start(widget) {
  fieldOf(widget).closest("[data-typed]").hidden = true;
  widget.hidden = false;
  read(widget);
}

export function install() {
  onElements("[data-answer-widget]", start);
  document.addEventListener("autosave:restored", ({ target }) => target.querySelectorAll("[data-answer-widget]").forEach(read));
  document.addEventListener("change", ({ target }) => {
    const widget = target.closest?.("[data-answer-widget]");
    if (widget) WRITE[widget.dataset.answerWidget]?.(widget, target);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-answer-widget] [data-move]");
    if (button) move(button);
  });
  document.addEventListener("pointerdown", drag);
}
