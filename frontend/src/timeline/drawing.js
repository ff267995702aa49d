// Draws a timeline. Colours come from the legend's keys and the stage, so that both themes hold (styles/timeline.css).
import { duration, gaps, ticks } from "./reading.js";

const LANE = 20;
const LABEL = 20;
const AXIS = 24;
const MARKS = 18;
const GRAPH = 44;
const SPACE = 8;
const ROOM_FOR_GAP = 44; // px from which a gap is worth its words
const INSET = 4;

/** Where each row lies: `top` to `bottom`, and where its lanes begin. The trace's height is `height`. */
export function layOut(trace) {
  let y = AXIS + (trace.markers.length ? MARKS : 0);
  const rows = [];
  trace.tracks.forEach((track, place) => {
    const deep = 1 + track.slices.reduce((most, slice) => Math.max(most, slice[5]), 0);
    rows.push({ track: place, counter: -1, top: y, lanes: y + LABEL, bottom: y + LABEL + deep * LANE });
    y += LABEL + deep * LANE + SPACE;
  });
  trace.counters.forEach((_, place) => {
    rows.push({ track: -1, counter: place, top: y, lanes: y + LABEL, bottom: y + LABEL + GRAPH });
    y += LABEL + GRAPH + SPACE;
  });
  return { rows, height: y, lane: LANE };
}

/** What the theme says now. */
export function colours(figure) {
  const stage = getComputedStyle(figure.querySelector(".timeline__stage"));
  const help = getComputedStyle(figure.querySelector(".timeline__help"));
  const found = { ink: stage.color, ground: stage.backgroundColor, line: stage.borderTopColor, accent: stage.outlineColor, soft: help.color, font: help.fontFamily, categories: {} };
  figure.querySelectorAll("[data-category]").forEach((key) => {
    const { backgroundColor, color } = getComputedStyle(key);
    found.categories[key.dataset.category] = { face: backgroundColor, ink: color };
  });
  return found;
}

export function draw(timeline, theme) {
  const { stage, layout } = timeline;
  const canvas = stage.querySelector("canvas");
  const width = stage.clientWidth;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(layout.height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.textBaseline = "middle";
  const { from, to } = timeline.view;
  const place = { pen, theme, width, layout, view: timeline.view, x: (at) => ((at - from) / (to - from)) * width };
  drawAxis(place);
  drawMarkers(place, timeline.trace.markers);
  for (const row of layout.rows) {
    if (row.track >= 0) drawTrack(place, timeline, row);
    else drawCounter(place, timeline.trace.counters[row.counter], row);
  }
  if (timeline.measure) drawMeasure(place, timeline.measure);
}

function font(place, size, weight = 400) {
  place.pen.font = `${weight} ${size}px ${place.theme.font}`;
}

function write(place, words, x, y, colour, most = Infinity) {
  const { pen } = place;
  pen.fillStyle = colour;
  let shown = words;
  if (pen.measureText(shown).width > most) {
    while (shown.length > 1 && pen.measureText(`${shown}…`).width > most) shown = shown.slice(0, -1);
    shown = shown.length > 1 ? `${shown}…` : "";
  }
  pen.fillText(shown, x, y);
}

// A row's name on its own ground, so that markers do not run through it.
function title(place, words, row) {
  const { pen, theme, width } = place;
  const wide = Math.min(pen.measureText(words).width, width - 2 * INSET);
  pen.fillStyle = theme.ground;
  pen.fillRect(INSET - 2, row.top + 2, wide + 4, LABEL - 4);
  write(place, words, INSET, row.top + LABEL / 2, theme.ink, width - 2 * INSET);
  return wide;
}

function drawAxis(place) {
  const { pen, theme, width, view, layout, x } = place;
  font(place, 11);
  for (const at of ticks(view.from, view.to, Math.max(2, width / 110))) {
    pen.fillStyle = theme.line;
    pen.fillRect(Math.round(x(at)), 0, 1, layout.height);
    write(place, at === 0 ? "0" : at < 0 ? "" : duration(at), x(at) + INSET, AXIS / 2, theme.soft);
  }
}

function drawMarkers(place, markers) {
  const { pen, theme, layout, x, width } = place;
  font(place, 11, 600);
  let free = -Infinity;
  for (const marker of markers) {
    const at = Math.round(x(marker.at));
    if (at < -200 || at > width) continue;
    pen.strokeStyle = theme.accent;
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(at + 0.5, AXIS);
    pen.lineTo(at + 0.5, layout.height);
    pen.stroke();
    pen.setLineDash([]);
    if (at < free) continue;
    write(place, marker.name, at + INSET, AXIS + MARKS / 2, theme.accent);
    free = at + INSET + pen.measureText(marker.name).width + 8;
  }
}

function drawTrack(place, timeline, row) {
  const { pen, theme, width, x } = place;
  const track = timeline.trace.tracks[row.track];
  for (const gap of gaps(track.slices)) drawGap(place, gap, row);
  font(place, 11);
  for (const slice of track.slices) {
    const left = x(slice[0]);
    const right = x(slice[0] + slice[1]);
    if (right < 0) continue;
    if (left > width) break;
    drawSlice(place, timeline, slice, { left: Math.max(left, -1), right: Math.min(right, width + 1), top: row.lanes + slice[5] * LANE });
  }
  font(place, 12, row.track === timeline.track ? 650 : 500);
  const wide = title(place, track.name, row);
  if (row.track === timeline.track) pen.fillRect(INSET, row.top + LABEL - 3, wide, 1.5);
}

function drawSlice(place, timeline, slice, box) {
  const { pen, theme } = place;
  const colour = theme.categories[slice[3]] ?? theme.categories.other;
  const wide = Math.max(box.right - box.left - 0.5, 1);
  pen.fillStyle = colour.face;
  pen.fillRect(box.left, box.top, wide, LANE - 2);
  if (slice[3] === "wait" && wide > 6) drawStripes(place, box, wide, colour.ink);
  if (wide > 26) write(place, timeline.trace.names[slice[2]], box.left + INSET, box.top + LANE / 2 - 0.5, colour.ink, wide - 2 * INSET);
  if (slice === timeline.slice) {
    pen.strokeStyle = theme.ink;
    pen.lineWidth = 2;
    pen.strokeRect(box.left + 1, box.top + 1, Math.max(wide - 2, 1), LANE - 4);
    pen.lineWidth = 1;
  }
}

// Waiting is striped, so that it is told apart without colours as well.
function drawStripes(place, box, wide, colour) {
  const { pen } = place;
  pen.save();
  pen.beginPath();
  pen.rect(box.left, box.top, wide, LANE - 2);
  pen.clip();
  pen.globalAlpha = 0.22;
  pen.strokeStyle = colour;
  pen.beginPath();
  for (let x = box.left - LANE; x < box.left + wide; x += 7) {
    pen.moveTo(x, box.top + LANE);
    pen.lineTo(x + LANE, box.top);
  }
  pen.stroke();
  pen.restore();
}

function drawGap(place, gap, row) {
  const { pen, theme, x, width } = place;
  const left = Math.max(x(gap.from), 0);
  const right = Math.min(x(gap.to), width);
  if (right - left < ROOM_FOR_GAP) return;
  const middle = row.lanes + LANE / 2 - 1;
  font(place, 11);
  const words = duration(gap.to - gap.from);
  const half = pen.measureText(words).width / 2 + 6;
  const centre = (left + right) / 2;
  pen.strokeStyle = theme.soft;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  for (const [one, other] of [[left + 2, centre - half], [centre + half, right - 2]]) {
    if (other <= one) continue;
    pen.moveTo(one, middle);
    pen.lineTo(other, middle);
  }
  pen.stroke();
  pen.setLineDash([]);
  if (right - left > 2 * half) write(place, words, centre - half + 6, middle, theme.soft);
}

function drawCounter(place, counter, row) {
  const { pen, theme, width, x } = place;
  const values = counter.points.map(([, value]) => value);
  const most = Math.max(...values, 0) || 1;
  const least = Math.min(...values, 0);
  const y = (value) => row.bottom - ((value - least) / (most - least)) * GRAPH;
  pen.fillStyle = theme.line;
  pen.fillRect(0, row.bottom, width, 1);
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 1.5;
  pen.beginPath();
  counter.points.forEach(([at, value], place_) => {
    if (place_) pen.lineTo(x(at), y(counter.points[place_ - 1][1]));
    pen[place_ ? "lineTo" : "moveTo"](x(at), y(value));
  });
  pen.lineTo(width, y(values[values.length - 1]));
  pen.stroke();
  pen.lineWidth = 1;
  font(place, 12, 500);
  const range = `${least}–${most}${counter.unit ? ` ${counter.unit}` : ""}`;
  title(place, `${counter.name} (${range})`, row);
}

function drawMeasure(place, measure) {
  const { pen, theme, layout, x } = place;
  const left = x(measure.from);
  const right = x(measure.to);
  pen.save();
  pen.globalAlpha = 0.14;
  pen.fillStyle = theme.accent;
  pen.fillRect(left, AXIS, right - left, layout.height - AXIS);
  pen.restore();
  pen.fillStyle = theme.accent;
  pen.fillRect(left, AXIS, 1.5, layout.height - AXIS);
  pen.fillRect(right, AXIS, 1.5, layout.height - AXIS);
}
