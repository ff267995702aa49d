// data-autosave="URL" on a form posts its fields a moment after typing. Until the server has confirmed them, a copy
// stays on this device; [data-autosave-state] in the form says saved, unsaved, offline or refused.
import { onElements, storage } from "./content.js";
import { renewTokens } from "./renew.js";
import { text } from "./texts.js";
import { showToast } from "./toast.js";

const PAUSE = 800;
const RETRIES = [2000, 5000, 15000, 30000];
const LONGEST_WAIT = 3000;
const saves = new Map();
const waited = new Set(); // forms that have waited for what others held

function keyOf(form) {
  return `autosave:${form.dataset.autosave}`;
}

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

function show(form, state) {
  const place = form.querySelector("[data-autosave-state]");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  place.textContent = text(state);
}

function restore(form) {
  const kept = JSON.parse(storage.get(keyOf(form)) ?? "null");
  if (!kept) return false;
  const fields = JSON.stringify(fieldsOf(form));
  const here = kept.filter(([name]) => form.elements.namedItem(name)); // an answer that was handed over has no field
  if (here.length === 0 || fields === JSON.stringify(here)) {
    storage.remove(keyOf(form)); // it did arrive, for instance because the form itself was sent
    return false;
  }
  for (const [name, value] of here) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList || (field && field.type !== "checkbox")) field.value = value;
    else if (field) field.checked = true;
  }
  return true;
}

function after(save, milliseconds) {
  clearTimeout(save.timer);
  save.timer = setTimeout(() => send(save), milliseconds);
}

async function onAnswer(save, response, sent) {
  if (response.status === 403 && !save.renewed) {
    save.renewed = await renewTokens();
    if (save.renewed) return after(save, 0);
  }
  save.renewed = false;
  if (response.ok && !response.redirected) {
    save.failures = 0;
    if (JSON.stringify(fieldsOf(save.form)) === sent) {
      storage.remove(keyOf(save.form));
      show(save.form, "saved");
    } else after(save, PAUSE);
  } else if (response.status >= 500) retry(save);
  else show(save.form, response.redirected || response.status === 403 ? "signed-out" : "refused");
}

function retry(save) {
  show(save.form, "offline");
  after(save, RETRIES[Math.min(save.failures++, RETRIES.length - 1)]);
}

function send(save) {
  if (save.form.isConnected && !save.leaving) save.sending ??= deliver(save);
  return save.sending;
}

async function deliver(save) {
  clearTimeout(save.timer);
  const sent = JSON.stringify(fieldsOf(save.form));
  show(save.form, "saving");
  try {
    await onAnswer(save, await post(save.form), sent);
  } catch {
    retry(save);
  } finally {
    save.sending = null;
  }
}

function post(form, options = {}) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  return fetch(form.dataset.autosave, { method: "POST", body, headers: { "HX-Request": "true" }, ...options });
}

function onInput({ target }) {
  const save = saves.get(target.form);
  if (!save) return;
  storage.set(keyOf(save.form), JSON.stringify(fieldsOf(save.form)));
  save.leaving = false;
  show(save.form, "unsaved");
  after(save, target.matches("[type=checkbox], [type=radio]") ? 0 : PAUSE);
}

function start(form) {
  if (saves.has(form)) return;
  const save = { form, timer: 0, failures: 0, sending: null, renewed: false, leaving: false };
  saves.set(form, save);
  if (!restore(form)) return;
  showToast(text("restored"));
  form.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
  send(save);
}

function isUnsaved({ form, leaving }) {
  return !leaving && form.isConnected && storage.get(keyOf(form)) !== null;
}

async function flush(save) {
  await save.sending; // with what was there when it left
  if (isUnsaved(save)) await send(save);
}

// The form itself is on its way with everything in it: a save behind it would come too late, perhaps after the end.
// What other forms hold goes before it, because it may end what they belong to.
function onSubmit(event) {
  if (event.defaultPrevented) return;
  const save = saves.get(event.target);
  if (save) save.leaving = true;
  if (waited.delete(event.target)) return;
  const others = [...saves.values()].filter((other) => other !== save && isUnsaved(other));
  if (others.length === 0) return;
  event.preventDefault();
  sendAfter(others, event.target, event.submitter);
}

async function sendAfter(others, form, submitter) {
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
  await Promise.race([Promise.all(others.map(flush)), patience]);
  waited.add(form);
  form.requestSubmit(submitter);
}

// Leaving the page: one last try that survives it. The copy on the device stays until the server has answered.
function onLeave() {
  for (const save of saves.values()) {
    if (isUnsaved(save)) post(save.form, { keepalive: true }).catch(() => {});
  }
}

export function install() {
  onElements("form[data-autosave]", start);
  document.addEventListener("input", onInput);
  document.addEventListener("change", onInput);
  window.addEventListener("submit", onSubmit);
  window.addEventListener("pagehide", onLeave);
  window.addEventListener("online", () => saves.forEach((save) => storage.get(keyOf(save.form)) !== null && send(save)));
}
