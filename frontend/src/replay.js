// [data-replay]: moves through the moments of a finished round. The steps come with the page as JSON: {seconds, clock,
// kind, words, position, edits}, an edit being [at, cut, put]; playing is sixty times as fast as it was.
import { onElements } from "./content.js";

const SPEED = 60;
const LONGEST_WAIT = 1500;

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// What each item held after each step, from the edits.
function heldAfter(steps) {
  const items = new Map();
  return steps.map(({ position, edits }) => {
    const before = items.get(position) ?? {};
    const after = { ...before };
    for (const [name, [at, cut, put]] of Object.entries(edits)) {
      const characters = [...(after[name] ?? "")]; // the server counts characters, not halves of them
      characters.splice(at, cut, put);
      after[name] = characters.join("");
    }
    items.set(position, after);
    return after;
  });
}

function written(fields) {
  return Object.entries(fields).filter(([name, value]) => value && name !== "spoken").map(([, value]) => value).join("\n\n");
}

function show(film, index) {
  const step = film.steps[index];
  film.at.value = index;
  film.clock.textContent = step.clock;
  film.title.textContent = step.position ? `${step.position}. ${film.titles[step.position] ?? ""}` : "";
  film.kind.textContent = step.words;
  film.text.textContent = written(film.held[index]);
}

function stop(film) {
  clearTimeout(film.timer);
  film.timer = 0;
  film.play.setAttribute("aria-pressed", "false");
}

function run(film) {
  const index = Number(film.at.value);
  if (index + 1 >= film.steps.length) return stop(film);
  const wait = Math.min(((film.steps[index + 1].seconds - film.steps[index].seconds) * 1000) / SPEED, LONGEST_WAIT);
  film.timer = setTimeout(() => {
    if (!film.root.isConnected) return;
    show(film, index + 1);
    run(film);
  }, wait);
}

function toggle(film) {
  if (film.timer) return stop(film);
  if (Number(film.at.value) + 1 >= film.steps.length) show(film, 0);
  film.play.setAttribute("aria-pressed", "true");
  run(film);
}

function start(root) {
  const part = (name) => root.querySelector(`[data-replay-${name}]`);
  const film = { root, steps: read("replay-steps"), titles: read("replay-titles"), timer: 0, play: part("play"), at: part("at"), clock: part("clock"), title: part("title"), kind: part("kind"), text: part("text") };
  film.held = heldAfter(film.steps);
  film.play.addEventListener("click", () => toggle(film));
  film.at.addEventListener("input", () => {
    stop(film);
    show(film, Number(film.at.value));
  });
  show(film, 0);
}

export function install() {
  onElements("[data-replay]", start);
}
