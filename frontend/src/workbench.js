// <textarea data-editor data-language="cpp|python" data-draft="key"> becomes a CodeMirror editor; the textarea stays
// in the form and carries the text. The editor lives in a shadow tree, because there CodeMirror adopts constructed
// style sheets; in the page it would need an inline <style>, which the content security policy forbids.
import { EditorState } from "@codemirror/state";
import { setDiagnostics } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { onElements, storage } from "./content.js";
import { keepDraft, keptDraft } from "./editor/draft.js";
import { extensions } from "./editor/extensions.js";
import { text } from "./texts.js";

const SIZES = [0.75, 0.8125, 0.875, 1, 1.125, 1.25];
const editors = new Map();

const press = (selector) => () => document.querySelector(`${selector}:not(:disabled)`)?.click();
const run = press("[data-run]");
const submit = press("[data-submit]");

function makeElement(name, className, words) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = words ?? "";
  return element;
}

function onChange(textarea, code) {
  textarea.value = code;
  keepDraft(textarea, code);
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

function setCode(view, code) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } });
}

function draftNotice(textarea, view) {
  const notice = makeElement("p", "notice row", text("draft-restored"));
  notice.setAttribute("role", "status");
  const discard = makeElement("button", "button button--small", text("draft-discard"));
  discard.type = "button";
  discard.addEventListener("click", () => {
    if (!confirm(text("draft-discard-sure"))) return;
    setCode(view, textarea.defaultValue);
    notice.remove();
    view.focus();
  });
  notice.append(discard);
  return notice;
}

function makeView(textarea, host, code) {
  const view = new EditorView({
    root: host.attachShadow({ mode: "open" }),
    state: EditorState.create({
      doc: code,
      extensions: extensions({
        language: textarea.dataset.language,
        label: textarea.getAttribute("aria-label") ?? text("editor-label"),
        readOnly: textarea.readOnly,
        commands: { "Mod-Enter": run, "Mod-Shift-Enter": submit },
        onChange: (changed) => onChange(textarea, changed),
      }),
    }),
  });
  host.shadowRoot.append(view.dom);
  return view;
}

function mount(textarea) {
  if (editors.has(textarea)) return;
  const host = makeElement("div", "editor");
  const draft = textarea.readOnly ? null : keptDraft(textarea);
  const view = makeView(textarea, host, draft ?? textarea.value);
  editors.set(textarea, view);
  textarea.hidden = true;
  textarea.after(host);
  host.after(makeElement("p", "editor-hint", text("editor-hint")));
  if (draft === null) return;
  textarea.value = draft;
  host.before(draftNotice(textarea, view));
}

function resize(step) {
  const current = Number(storage.get("editor-size") ?? 0.875);
  const place = Math.max(0, SIZES.indexOf(current)) + step;
  applySize(SIZES[Math.min(SIZES.length - 1, Math.max(0, place))]);
}

function applySize(size) {
  storage.set("editor-size", String(size));
  document.documentElement.style.setProperty("--editor-size", `${size}rem`);
  for (const view of editors.values()) view.requestMeasure();
}

// Lines and columns count from 1, as compilers do.
function offsetOf(doc, line, column) {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(found.to, found.from + Math.max(0, (column ?? 1) - 1));
}

/** <div data-diagnostics='[{"line": 3, "column": 5, "severity": "error", "message": "…"}]'> marks these lines. */
function showDiagnostics(element) {
  const found = JSON.parse(element.dataset.diagnostics);
  for (const view of editors.values()) {
    const { doc } = view.state;
    const marks = found.map(({ line, column, severity, message }) => {
      const from = offsetOf(doc, line, column);
      return { from, to: doc.lineAt(from).to, severity: severity ?? "error", message };
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }
}

function onClick({ target }) {
  const resizer = target.closest("[data-editor-size]");
  if (resizer) resize(Number(resizer.dataset.editorSize));
  const loader = target.closest("[data-load-code]");
  if (!loader) return;
  const code = document.getElementById(loader.dataset.loadCode).textContent;
  for (const view of editors.values()) setCode(view, code);
}

function onKey(event) {
  if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  (event.shiftKey ? submit : run)();
}

onElements("textarea[data-editor]", mount);
onElements("[data-diagnostics]", showDiagnostics);
document.addEventListener("click", onClick);
if (storage.get("editor-size")) applySize(Number(storage.get("editor-size")));
// keys.js does not know these two: they belong to the workbench, in the editor and outside of it.
document.addEventListener("keydown", onKey);
