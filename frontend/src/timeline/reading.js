// What a trace says at a place, and times in words. Slices are [start, duration, name, category, detail, depth], in μs.

/** The slice at a time in a lane; within `reach` μs, because a narrow one is hard to hit. */
export function sliceAt(slices, at, depth, reach) {
  let best = null;
  let distance = reach;
  for (const slice of slices) {
    if (slice[0] - reach > at) break;
    if (slice[5] !== depth) continue;
    const away = Math.max(slice[0] - at, at - slice[0] - slice[1], 0);
    if (away <= distance) [best, distance] = [slice, away];
  }
  return best;
}

/** The gaps between the outermost slices of a track. */
export function gaps(slices) {
  const outer = slices.filter((slice) => slice[5] === 0);
  return outer.slice(1).flatMap((slice, place) => {
    const from = outer[place][0] + outer[place][1];
    return slice[0] > from ? [{ from, to: slice[0] }] : [];
  });
}

export function gapAt(slices, at) {
  return gaps(slices).find((gap) => gap.from <= at && at <= gap.to) ?? null;
}

const digits = (value, most) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: most });

/** 812.4 μs, 12.35 ms, 1.203 s */
export function duration(microseconds) {
  if (microseconds < 1000) return `${digits(microseconds, 1)} μs`;
  if (microseconds < 1e6) return `${digits(microseconds / 1000, 2)} ms`;
  return `${digits(microseconds / 1e6, 3)} s`;
}

/** A moment of the trace, in milliseconds unless the whole is shorter. */
export function moment(microseconds) {
  return Math.abs(microseconds) < 1000 ? `${digits(microseconds, 1)} μs` : `${digits(microseconds / 1000, 3)} ms`;
}

/** Round distances for the axis: 1, 2 or 5 times a power of ten. */
export function ticks(from, to, most) {
  const raw = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw);
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}
