// [data-speak="ROUND/POSITION"]: tells an answer aloud against the clock. Where the browser may record, the recording
// is kept in this browser's own storage (IndexedDB), never sent anywhere, and can be saved as a file; where it may
// not, the clock alone runs. [data-speak-seconds] carries the seconds that were spoken into the form.
import { onElements } from "./content.js";
import { text } from "./texts.js";

const STORE = "recordings";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("seven-rounds", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const request = work(base.transaction(STORE, mode).objectStore(STORE));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).finally(() => base.close());
}

function clockText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
}

function offer(speech, recording) {
  const address = URL.createObjectURL(recording);
  speech.player.src = address;
  speech.player.hidden = false;
  speech.file.href = address;
  speech.file.download = `${speech.key.replace("/", "-")}.${recording.type.includes("mp4") ? "m4a" : "webm"}`;
  speech.file.hidden = false;
}

async function microphone() {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return null;
  return navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
}

function record(speech, stream) {
  const parts = [];
  speech.recorder = new MediaRecorder(stream);
  speech.recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  speech.recorder.addEventListener("stop", async () => {
    stream.getTracks().forEach((track) => track.stop());
    const recording = new Blob(parts, { type: speech.recorder.mimeType });
    offer(speech, recording);
    await inStore("readwrite", (store) => store.put(recording, speech.key)).catch(() => {});
  });
  speech.recorder.start(1000);
}

function tick(speech) {
  const seconds = (performance.now() - speech.began) / 1000;
  speech.clock.textContent = clockText(seconds);
  speech.clock.dataset.phase = seconds > speech.most ? "over" : seconds > speech.most - 30 ? "soon" : "calm";
  return seconds;
}

async function begin(speech) {
  const stream = await microphone();
  if (!stream) speech.words.textContent = text("speak-no-microphone");
  else record(speech, stream);
  speech.began = performance.now();
  speech.timer = setInterval(() => tick(speech), 250);
  speech.toggle.setAttribute("aria-pressed", "true");
  speech.toggle.textContent = text("speak-stop");
}

function end(speech) {
  clearInterval(speech.timer);
  speech.timer = 0;
  speech.seconds.value = Math.round(tick(speech));
  speech.seconds.dispatchEvent(new Event("input", { bubbles: true }));
  speech.recorder?.stop();
  speech.recorder = null;
  speech.toggle.setAttribute("aria-pressed", "false");
  speech.toggle.textContent = text("speak-again");
}

async function start(root) {
  const part = (name) => root.querySelector(`[data-speak-${name}]`);
  const speech = { key: root.dataset.speak, most: Number(root.dataset.minutes) * 60, timer: 0, recorder: null, toggle: part("toggle"), clock: part("clock"), words: part("words"), player: part("player"), file: part("file"), seconds: part("seconds") };
  root.hidden = !speech.toggle;
  speech.toggle?.addEventListener("click", () => (speech.timer ? end(speech) : begin(speech)));
  const kept = await inStore("readonly", (store) => store.get(speech.key)).catch(() => null);
  if (kept) {
    root.hidden = false;
    offer(speech, kept);
  }
}

export function install() {
  onElements("[data-speak]", start);
}
