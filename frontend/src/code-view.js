// [data-code-view]: a long text of a machine, with a field that finds (Enter: the next one) and a button that copies.
const highlights = "highlights" in CSS ? CSS.highlights : null;
const last = new WeakMap();

const inView = (element, name) => element.closest("[data-code-view]").querySelector(`[data-code-${name}]`);

function placesOf(haystack, needle) {
  const places = [];
  for (let at = haystack.indexOf(needle); at >= 0 && needle; at = haystack.indexOf(needle, at + needle.length)) places.push(at);
  return places;
}

function rangeOf(pre, at, length) {
  const range = document.createRange();
  range.setStart(pre.firstChild, at);
  range.setEnd(pre.firstChild, at + length);
  return range;
}

function scrollTo(pre, range) {
  const found = range.getBoundingClientRect();
  const box = pre.getBoundingClientRect();
  pre.scrollBy({ top: found.top - box.top - box.height / 3, left: found.right > box.right || found.left < box.left ? found.left - box.left - 40 : 0 });
}

function find(field, step) {
  const pre = inView(field, "text");
  const needle = field.value.toLowerCase();
  const places = pre.firstChild ? placesOf(pre.textContent.toLowerCase(), needle) : [];
  const before = last.get(field);
  const index = places.length && before?.needle === needle ? (before.index + step + places.length) % places.length : 0;
  last.set(field, { needle, index });
  inView(field, "found").textContent = !needle ? "" : places.length ? `${index + 1} / ${places.length}` : inView(field, "found").dataset.none;
  highlights?.delete("found");
  if (!places.length) return;
  const range = rangeOf(pre, places[index], needle.length);
  highlights?.set("found", new Highlight(range));
  scrollTo(pre, range);
}

async function copy(button) {
  await navigator.clipboard.writeText(inView(button, "text").textContent);
  const words = button.textContent;
  button.textContent = button.dataset.done;
  button.addEventListener("blur", () => (button.textContent = words), { once: true });
}

export function install() {
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("[data-code-view]")) return;
    target.querySelector("[data-code-tools]").hidden = false;
    inView(target, "copy").hidden = !navigator.clipboard; // browsers give it to secure pages only
  }, true);
  document.addEventListener("input", ({ target }) => target.matches("[data-code-find]") && find(target, 0));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-code-find]")) return;
    event.preventDefault();
    find(event.target, event.shiftKey ? -1 : 1);
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-code-copy]") && copy(target.closest("[data-code-copy]")));
}
