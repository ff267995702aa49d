// [data-speak="ROUND/POSITION"]: tells an answer aloud against the clock. Where the browser may record, the recording
// is kept in this browser's own storage, never sent anywhere, and can be saved as a file or deleted; where it may
// not, the clock alone runs. [data-speak-seconds] carries the seconds that were spoken into the form.
import { onElements } from "./content.js";
import { forget, keepPart, kept } from "./recordings.js";
import { text } from "./texts.js";

const PART = 1000; // milliseconds; as much is lost at most when the page goes away
const PATIENCE = 2000; // a form waits so long for the last part, not longer
const going = new Set(); // what is being told, or still being kept
let held = null; // the form and button that wait for it

function clockText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
}

function say(speech, words) {
  if (speech.words.textContent !== words) speech.words.textContent = words; // said once, not every second
}

// ---------------------------------------------------------------- what is offered

function show(speech, address) {
  if (speech.address) URL.revokeObjectURL(speech.address);
  speech.address = address;
  for (const element of [speech.player, speech.file, speech.remove]) if (element) element.hidden = !address;
}

// Firefox records Ogg, Safari MP4, Chrome WebM.
function endingOf(type) {
  return /mp4/.test(type) ? "m4a" : /ogg/.test(type) ? "ogg" : "webm";
}

function offer(speech, recording) {
  show(speech, URL.createObjectURL(recording));
  speech.player.src = speech.address;
  speech.file.href = speech.address;
  speech.file.download = `${speech.key.replace("/", "-")}.${endingOf(recording.type)}`;
}

function withdraw(speech) {
  show(speech, "");
  speech.player.removeAttribute("src");
  speech.player.load(); // else it plays on
  speech.file.removeAttribute("href");
}

async function discard(speech) {
  await forget(speech.key).catch(() => {}); // storage that is closed holds nothing
  withdraw(speech);
  (speech.toggle ?? speech.root).focus();
  speech.root.hidden = !speech.toggle;
}

// ---------------------------------------------------------------- recording

async function microphone() {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return null;
  return navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
}

function release(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

// `done` is fulfilled once the recorder has stopped and its last part is kept, or could not be.
function recorded(speech, stream) {
  const parts = [];
  const recorder = new MediaRecorder(stream);
  let keeping = Promise.resolve();
  recorder.addEventListener("dataavailable", ({ data }) => {
    if (data.size === 0) return;
    if (parts.length === 0) withdraw(speech);
    const number = parts.push(data) - 1;
    keeping = keeping.then(() => keepPart(speech.key, number, data));
    keeping.catch(() => say(speech, text("speak-not-kept")));
  });
  const done = new Promise((resolve) => {
    recorder.addEventListener("stop", () => {
      release(stream);
      if (parts.length > 0) offer(speech, new Blob(parts, { type: parts[0].type })); // a recorder that has stopped may have forgotten it
      resolve(keeping.catch(() => {}));
    });
  });
  recorder.start(PART);
  return { done, stop: () => recorder.state !== "inactive" && recorder.stop() };
}

function recordedOrNot(speech, stream) {
  let recording = null;
  try {
    recording = stream && recorded(speech, stream);
  } catch {
    // A microphone that this browser cannot record from: the clock alone runs.
  } finally {
    if (!recording) release(stream);
  }
  return recording;
}

// ---------------------------------------------------------------- telling: idle, starting, telling

function tick(speech) {
  const seconds = (performance.now() - speech.began) / 1000;
  speech.clock.textContent = clockText(seconds);
  speech.clock.dataset.phase = seconds > speech.most ? "over" : seconds > speech.most - 30 ? "soon" : "calm";
  return seconds;
}

async function begin(speech) {
  speech.state = "starting";
  going.add(speech);
  const stream = await microphone();
  if (speech.state !== "starting" || !speech.root.isConnected) return release(stream); // left before it could begin
  speech.recording = recordedOrNot(speech, stream);
  say(speech, speech.recording ? speech.promise : text("speak-no-recording"));
  speech.state = "telling";
  speech.began = performance.now();
  tick(speech); // from 0:00, not from where it stood
  speech.timer = setInterval(() => (speech.root.isConnected ? tick(speech) : end(speech)), 250);
  speech.toggle.textContent = text("speak-stop");
}

async function end(speech) {
  if (speech.state === "telling") settle(speech);
  speech.state = "idle";
  await speech.recording?.done;
  if (speech.state === "idle") going.delete(speech);
}

function settle(speech) {
  clearInterval(speech.timer);
  const seconds = Math.round(tick(speech));
  speech.recording?.stop();
  speech.toggle.textContent = text("speak-again");
  if (seconds === 0) return; // nothing was told
  speech.seconds.value = seconds;
  speech.seconds.dispatchEvent(new Event("input", { bubbles: true }));
}

function onToggle(speech) {
  if (speech.state === "telling") end(speech);
  else if (speech.state === "idle") begin(speech);
}

// ---------------------------------------------------------------- leaving

// A form that is sent ends the telling, and goes once the last words and their seconds are kept.
async function onSubmit(event) {
  if (going.size === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const waits = held === null;
  held = [event.target, event.submitter];
  if (!waits) return;
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([Promise.all([...going].map(end)), patience]);
  const [form, button] = held;
  held = null;
  going.clear();
  form.requestSubmit(button);
}

async function start(root) {
  const part = (name) => root.querySelector(`[data-speak-${name}]`);
  const speech = {
    root, key: root.dataset.speak, most: Number(root.dataset.minutes) * 60, state: "idle", recording: null, address: "",
    toggle: part("toggle"), clock: part("clock"), words: part("words"), player: part("player"), file: part("file"),
    remove: part("delete"), seconds: part("seconds"), promise: part("words")?.textContent,
  };
  root.hidden = !speech.toggle;
  speech.toggle?.addEventListener("click", () => onToggle(speech));
  speech.remove?.addEventListener("click", () => discard(speech));
  const recording = await kept(speech.key).catch(() => null);
  if (!recording || speech.address) return;
  root.hidden = false;
  offer(speech, recording);
}

export function install() {
  onElements("[data-speak]", start);
  document.addEventListener("submit", onSubmit, { capture: true });
  // Ahead of autosave's own listener, which sends what has changed.
  window.addEventListener("pagehide", () => going.forEach(end), { capture: true });
}
