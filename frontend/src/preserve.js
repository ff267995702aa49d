// data-preserve="key" on a form keeps what was typed in this tab until the form is taken: an expired session
// or a closed page does not cost anyone a paragraph.
import { onElements } from "./content.js";

const SKIPPED = ["hidden", "password", "file", "submit", "button"];

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.includes(field.type));
}

function keyOf(form) {
  return `preserve:${form.dataset.preserve}`;
}

function keep(form) {
  const kept = fields(form).map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked] : field.value]);
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
  } catch {
    // Full or forbidden: the browser's own memory of the form remains.
  }
}

function restoreField(form, [name, value]) {
  for (const field of fields(form).filter((one) => one.name === name)) {
    if (Array.isArray(value)) {
      if (field.value === value[0]) field.checked = value[1];
    } else if (field.value === field.defaultValue || field.value === "") field.value = value;
  }
}

function restore(form) {
  try {
    JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]").forEach((entry) => restoreField(form, entry));
  } catch {
    // Not ours, or forbidden: the form stays as the server sent it.
  }
}

/** What was typed into this form has been taken. */
export function forget(form) {
  try {
    sessionStorage.removeItem(keyOf(form));
  } catch {
    // Forbidden: there is nothing to forget.
  }
}

export function install() {
  onElements("form[data-preserve]", restore);
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-preserve]");
    if (form) keep(form);
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const form = target.closest?.("form[data-preserve]");
    if (form && detail.successful) forget(form);
  });
}
