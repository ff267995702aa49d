// <time data-deadline="ISO" data-now="ISO" data-expire="form-id">: the time that is left, by the server's clock.
// Only differences of the browser's monotonic clock are used; after a sleep the server is asked for its time.
import { onElements } from "./content.js";
import { text } from "./texts.js";

const WARNINGS = [[300, "minutes-left-5"], [60, "minutes-left-1"]];
const timers = new Map();

function serverNow(timer) {
  return timer.serverAt + (performance.now() - timer.seenAt);
}

function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  return (whole >= 3600 ? `${Math.floor(whole / 3600)}:` : "") + parts.join(":");
}

function phase(left) {
  return left <= 0 ? "over" : left <= 60 ? "last" : left <= 300 ? "soon" : "calm";
}

function say(words) {
  document.getElementById("toasts")?.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text: words } }));
}

function expire(element) {
  say(text("time-over"));
  document.getElementById(element.dataset.expire)?.requestSubmit();
}

function announce(timer, left) {
  const due = WARNINGS.filter(([seconds]) => left <= seconds && timer.before > seconds).at(-1);
  if (due && left > 0) say(text(due[1]));
  timer.before = left;
}

function tick(element, timer) {
  const left = (timer.deadline - serverNow(timer)) / 1000;
  element.textContent = clockText(left);
  element.dataset.phase = phase(left);
  announce(timer, left);
  if (left > 0 || timer.over) return;
  timer.over = true;
  expire(element);
}

function tickAll() {
  for (const [element, timer] of timers) {
    if (element.isConnected) tick(element, timer);
    else timers.delete(element);
  }
}

// The Date header has whole seconds: it only corrects a clock that stood still while the machine slept.
async function askServer() {
  const response = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  const now = Date.parse(response?.headers.get("Date") ?? "");
  for (const timer of timers.values()) {
    if (Math.abs(now - serverNow(timer)) > 2000) Object.assign(timer, { serverAt: now, seenAt: performance.now() });
  }
  tickAll();
}

function start(element) {
  if (timers.has(element)) return;
  const timer = { deadline: Date.parse(element.dataset.deadline), serverAt: Date.parse(element.dataset.now), seenAt: performance.now(), over: false };
  timer.before = (timer.deadline - timer.serverAt) / 1000 + 1;
  timers.set(element, timer);
  tick(element, timer);
}

export function install() {
  onElements("[data-deadline][data-now]", start);
  setInterval(tickAll, 250);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && timers.size > 0) askServer();
  });
}
