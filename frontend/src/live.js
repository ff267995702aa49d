// data-live="URL" on a fragment that asks for itself (hx-get every few seconds): while a stream of server-sent events
// brings its news, it need not ask. Where the stream fails or is silent too long, the asking goes on as if there were none.
import htmx from "htmx.org";
import { onElements } from "./content.js";

const SILENT_MS = 40_000; // the server says something every 15 s
const streams = new Map();

const place = (url) => document.querySelector(`[data-live="${CSS.escape(url)}"]`);
const isWell = (stream) => stream?.source.readyState === EventSource.OPEN && performance.now() - stream.heard < SILENT_MS;

function close(url) {
  streams.get(url)?.source.close();
  streams.delete(url);
}

function show(url, html) {
  const target = place(url);
  if (target) htmx.swap(target, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 }, { contextElement: target });
  else close(url);
}

function open(url) {
  const stream = { source: new EventSource(url), heard: performance.now() };
  streams.set(url, stream);
  const onEvent = (name, act) =>
    stream.source.addEventListener(name, ({ data }) => {
      stream.heard = performance.now();
      act(data);
    });
  onEvent("status", (html) => show(url, html));
  onEvent("beat", () => {});
  onEvent("end", () => close(url));
}

function start(element) {
  const url = element.dataset.live;
  const known = streams.get(url);
  if (known?.source.readyState === EventSource.OPEN && !isWell(known)) close(url); // half open: nothing comes any more
  if (!streams.has(url)) open(url);
}

function closeForgotten() {
  for (const url of streams.keys()) if (!place(url)) close(url);
}

// A screen reader hears what changed in a word or two; the fragment itself would be read out whole each time.
function speak(section) {
  const place = document.querySelector("[data-speaks]");
  const words = section.querySelector("[data-spoken]")?.textContent.trim();
  if (place && words && place.textContent !== words) place.textContent = words;
}

const followed = (element) => element.dataset?.live && isWell(streams.get(element.dataset.live));

// What was asked before the stream opened may be answered after it has said more.
function onAnswer(event) {
  if (event.detail.requestConfig?.verb === "get" && followed(event.detail.elt)) event.detail.shouldSwap = false;
}

function onAsking(event) {
  if (event.detail.requestConfig.verb === "get" && followed(event.detail.elt)) event.preventDefault();
}

export function install() {
  onElements("section[data-state]", speak);
  if (!("EventSource" in window)) return;
  onElements("[data-live]", start);
  document.addEventListener("htmx:load", closeForgotten);
  document.addEventListener("htmx:beforeRequest", onAsking);
  document.addEventListener("htmx:beforeSwap", onAnswer);
  window.addEventListener("pagehide", () => [...streams.keys()].forEach(close));
  window.addEventListener("pageshow", ({ persisted }) => persisted && document.querySelectorAll("[data-live]").forEach(start));
}
