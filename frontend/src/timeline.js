// [data-timeline="URL"]: a trace drawn on a canvas, with zoom, pan, details, gaps and measuring. The figure around it
// (templates/interview/scenarios/_timeline.html) brings the words, the buttons and the same figures as a table.
import { onElements } from "./content.js";
import { colours, draw, layOut } from "./timeline/drawing.js";
import { duration, gapAt, moment, sliceAt } from "./timeline/reading.js";

const STEP = 0.2; // of what is visible, for keys and buttons
const ZOOM = 1.4;
const CLOSEST = 5; // μs that are visible at least
const MARGIN = 0.02; // of the whole, beyond both ends
const SLIP = 4; // px that a finger may slip and still tap

const started = new WeakSet();

async function start(figure) {
  if (started.has(figure)) return;
  started.add(figure);
  try {
    const response = await fetch(figure.dataset.timeline, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    show(figure, await response.json());
  } catch {
    say(figure, figure.dataset.wordsBroken);
  }
}

function part(figure, name) {
  return figure.querySelector(`.timeline__${name}`);
}

function say(figure, words) {
  const details = part(figure, "details");
  details.hidden = false;
  details.textContent = words;
}

function show(figure, trace) {
  const stage = part(figure, "stage");
  for (const name of ["tools", "stage", "help", "details"]) part(figure, name).hidden = false;
  const used = new Set(trace.tracks.flatMap((track) => track.slices.map((slice) => slice[3])));
  figure.querySelectorAll("[data-category]").forEach((key) => (key.hidden = !used.has(key.dataset.category)));
  const words = { gap: figure.dataset.wordsGap, from: figure.dataset.wordsFrom, measured: figure.dataset.wordsMeasured };
  const all = { from: -MARGIN * trace.length, to: (1 + MARGIN) * trace.length };
  const timeline = { figure, stage, trace, words, all, view: { ...all }, layout: layOut(trace), track: 0, slice: null, measure: null, measuring: false, anchor: null };
  new ResizeObserver(() => redraw(timeline)).observe(stage);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(timeline));
  new MutationObserver(() => redraw(timeline)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  listenToKeys(timeline);
  listenToPointers(timeline);
  figure.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => press(timeline, button)));
  say(figure, "");
  redraw(timeline);
}

function redraw(timeline) {
  cancelAnimationFrame(timeline.frame);
  timeline.frame = requestAnimationFrame(() => draw(timeline, colours(timeline.figure)));
}

// ---------------------------------------------------------------- moving about

function lookAt(timeline, from, to) {
  const { all } = timeline;
  const length = Math.min(Math.max(to - from, CLOSEST), all.to - all.from);
  const start = Math.min(Math.max(from, all.from), all.to - length);
  timeline.view = { from: start, to: start + length };
  redraw(timeline);
}

function pan(timeline, share) {
  const { from, to } = timeline.view;
  lookAt(timeline, from + share * (to - from), to + share * (to - from));
}

function zoom(timeline, factor, around = (timeline.view.from + timeline.view.to) / 2) {
  const { from, to } = timeline.view;
  const length = Math.min(Math.max((to - from) / factor, CLOSEST), timeline.all.to - timeline.all.from);
  const left = around - ((around - from) / (to - from)) * length;
  lookAt(timeline, left, left + length);
}

function showAll(timeline) {
  lookAt(timeline, timeline.all.from, timeline.all.to);
}

function timeAt(timeline, x) {
  const { from, to } = timeline.view;
  return from + (x / timeline.stage.clientWidth) * (to - from);
}

// ---------------------------------------------------------------- choosing

function describe(timeline, track, slice) {
  const [start, length, name, category, detail] = slice;
  const { trace, words, figure } = timeline;
  const key = figure.querySelector(`[data-category="${category}"]`)?.textContent ?? category;
  const parts = [trace.names[name], duration(length), `${words.from} ${moment(start)}`, key, trace.tracks[track].name];
  if (detail >= 0) parts.splice(1, 0, trace.names[detail]);
  say(figure, parts.join(" · "));
}

function describeGap(timeline, track, gap) {
  const { trace, words, figure } = timeline;
  say(figure, [`${words.gap}: ${duration(gap.to - gap.from)}`, `${words.from} ${moment(gap.from)}`, trace.tracks[track].name].join(" · "));
}

function choose(timeline, track, slice) {
  Object.assign(timeline, { track, slice });
  const { from, to } = timeline.view;
  if (slice[0] > to || slice[0] + slice[1] < from) lookAt(timeline, slice[0] + slice[1] / 2 - (to - from) / 2, slice[0] + slice[1] / 2 + (to - from) / 2);
  describe(timeline, track, slice);
  redraw(timeline);
}

function point(timeline, x, y) {
  const row = timeline.layout.rows.find((one) => one.track >= 0 && y >= one.top && y < one.bottom);
  const at = timeAt(timeline, x);
  if (!row) return at;
  const reach = ((timeline.view.to - timeline.view.from) / timeline.stage.clientWidth) * 2;
  const slices = timeline.trace.tracks[row.track].slices;
  const slice = sliceAt(slices, at, Math.floor((y - row.lanes) / timeline.layout.lane), reach);
  const gap = slice ? null : gapAt(slices, at);
  if (slice) choose(timeline, row.track, slice);
  else if (gap) describeGap(timeline, row.track, gap);
  return at;
}

function step(timeline, by) {
  const { slices } = timeline.trace.tracks[timeline.track];
  if (!slices.length) return say(timeline.figure, timeline.figure.dataset.wordsNone);
  const place = slices.indexOf(timeline.slice);
  const first = by > 0 ? slices.findIndex((slice) => slice[0] + slice[1] >= timeline.view.from) : slices.length - 1;
  choose(timeline, timeline.track, slices[place < 0 ? Math.max(first, 0) : Math.min(Math.max(place + by, 0), slices.length - 1)]);
}

function chooseTrack(timeline, by) {
  const { tracks } = timeline.trace;
  timeline.track = Math.min(Math.max(timeline.track + by, 0), tracks.length - 1);
  timeline.slice = null;
  const track = tracks[timeline.track];
  const { wordsTrack, wordsSlices } = timeline.figure.dataset;
  say(timeline.figure, `${wordsTrack} ${timeline.track + 1}/${tracks.length}: ${track.name} · ${wordsSlices}: ${track.slices.length}`);
  redraw(timeline);
}

// ---------------------------------------------------------------- measuring

function measure(timeline, one, other) {
  timeline.measure = { from: Math.min(one, other), to: Math.max(one, other) };
  const { from, to } = timeline.measure;
  say(timeline.figure, `${timeline.words.measured}: ${duration(to - from)} · ${moment(from)} – ${moment(to)}`);
  redraw(timeline);
}

// M once takes the chosen slice's beginning, M again measures from there to the end of the one chosen then.
function measureByKey(timeline) {
  if (!timeline.slice) return;
  const [start, length] = timeline.slice;
  if (timeline.anchor === null) {
    timeline.anchor = start;
    measure(timeline, start, start + length);
  } else {
    measure(timeline, timeline.anchor, start + length > timeline.anchor ? start + length : start);
    timeline.anchor = null;
  }
}

function forgetMeasure(timeline) {
  Object.assign(timeline, { measure: null, anchor: null });
  redraw(timeline);
}

// ---------------------------------------------------------------- buttons, keys, pointers

const ACTIONS = {
  in: (timeline) => zoom(timeline, ZOOM),
  out: (timeline) => zoom(timeline, 1 / ZOOM),
  left: (timeline) => pan(timeline, -STEP),
  right: (timeline) => pan(timeline, STEP),
  all: showAll,
  measure(timeline, button) {
    timeline.measuring = !timeline.measuring;
    button.setAttribute("aria-pressed", timeline.measuring);
    if (!timeline.measuring) forgetMeasure(timeline);
  },
};

const KEYS = {
  ArrowLeft: ACTIONS.left,
  ArrowRight: ACTIONS.right,
  ArrowUp: (timeline) => chooseTrack(timeline, -1),
  ArrowDown: (timeline) => chooseTrack(timeline, 1),
  "+": ACTIONS.in,
  "=": ACTIONS.in,
  "-": ACTIONS.out,
  0: showAll,
  Home: showAll,
  n: (timeline) => step(timeline, 1),
  p: (timeline) => step(timeline, -1),
  m: measureByKey,
  Escape: forgetMeasure,
};

function press(timeline, button) {
  ACTIONS[button.dataset.do](timeline, button);
}

function listenToKeys(timeline) {
  timeline.stage.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : (KEYS[event.key] ?? KEYS[event.key.toLowerCase()]);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(timeline);
  });
}

function place(timeline, event) {
  const box = timeline.stage.getBoundingClientRect();
  return { x: event.clientX - box.left - timeline.stage.clientLeft, y: event.clientY - box.top - timeline.stage.clientTop };
}

function listenToPointers(timeline) {
  const { stage } = timeline;
  const fingers = new Map();
  let moved = 0;
  let measuredFrom = null;

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const at = place(timeline, event);
    fingers.set(event.pointerId, at);
    stage.setPointerCapture(event.pointerId);
    moved = 0;
    measuredFrom = event.shiftKey || timeline.measuring ? timeAt(timeline, at.x) : null;
  });

  stage.addEventListener("pointermove", (event) => {
    const at = place(timeline, event);
    const before = fingers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") point(timeline, at.x, at.y);
      return;
    }
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
    fingers.set(event.pointerId, at);
    moved += Math.abs(at.x - before.x) + Math.abs(at.y - before.y);
    if (others.length) pinch(timeline, others[0], before, at);
    else if (measuredFrom !== null) measure(timeline, measuredFrom, timeAt(timeline, at.x));
    else if (moved > SLIP) pan(timeline, (before.x - at.x) / stage.clientWidth);
  });

  const release = (event) => {
    const at = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (event.type === "pointerup" && at && moved <= SLIP && measuredFrom === null) point(timeline, at.x, at.y);
    measuredFrom = null;
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);

  // The wheel scrolls the page until somebody has gone into the timeline.
  stage.addEventListener(
    "wheel",
    (event) => {
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(timeline, event.deltaX / stage.clientWidth);
      else if (event.ctrlKey || document.activeElement === stage) zoom(timeline, Math.exp(-event.deltaY / 300), timeAt(timeline, place(timeline, event).x));
      else return;
      event.preventDefault();
    },
    { passive: false },
  );
}

function pinch(timeline, other, before, after) {
  const wide = Math.max(Math.abs(before.x - other.x), 8);
  const wider = Math.max(Math.abs(after.x - other.x), 8);
  zoom(timeline, wider / wide, timeAt(timeline, (other.x + after.x) / 2));
}

export function install() {
  onElements("[data-timeline]", start);
}
