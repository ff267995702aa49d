// Short sentences at the bottom of the window. A response may ask for one: HX-Trigger: {"toast": {"text": "…"}}.
import { text } from "./texts.js";

const SECONDS = 7;

function closeButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text("close");
  button.addEventListener("click", () => toast.remove());
  return button;
}

/** Shows `words`; an error stays until it is closed. */
export function showToast(words, { error = false } = {}) {
  const toast = document.createElement("div");
  toast.className = error ? "toast toast--error" : "toast";
  toast.append(words, closeButton(toast));
  document.getElementById("toasts")?.replaceChildren(toast);
  if (!error) setTimeout(() => toast.remove(), SECONDS * 1000);
}

export function install() {
  document.addEventListener("toast", ({ detail }) => showToast(detail.text, { error: Boolean(detail.error) }));
}
