// What the editor can do, apart from its colours.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { cpp } from "@codemirror/lang-cpp";
import { python } from "@codemirror/lang-python";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import {
  crosshairCursor, drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { text } from "../texts.js";
import { theme } from "./theme.js";

const LANGUAGES = { cpp, python };

const PHRASES = {
  Find: "editor-find", Replace: "editor-replace", next: "editor-next", previous: "editor-previous", all: "editor-all",
  "match case": "editor-case", regexp: "editor-regexp", "by word": "editor-word", replace: "editor-replace",
  "replace all": "editor-replace-all", close: "close", "Go to line": "editor-line", go: "editor-go",
};

const phrases = () => EditorState.phrases.of(Object.fromEntries(Object.entries(PHRASES).map(([own, ours]) => [own, text(ours)])));

// Tab indents, as everyone who writes code expects; Escape and then Tab leaves the editor (CodeMirror's own rule).
const bindings = keymap.of([
  ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap,
  ...lintKeymap, indentWithTab,
]);

/**
 * @param options language ("cpp" | "python" | none), label, readOnly,
 *   commands ({key: () => void}, which come before the editor's own keys), onChange (called with the new text)
 */
export function extensions({ language, label, readOnly, commands, onChange }) {
  const own = Object.entries(commands).map(([key, run]) => ({ key, run: () => (run(), true) }));
  return [
    Prec.highest(keymap.of(own)),
    lineNumbers(), highlightActiveLineGutter(), foldGutter(), lintGutter(),
    highlightSpecialChars(), history(), drawSelection(), dropCursor(), indentOnInput(), bracketMatching(),
    closeBrackets(), autocompletion(), rectangularSelection(), crosshairCursor(), highlightActiveLine(),
    highlightSelectionMatches(), search({ top: false }),
    EditorState.allowMultipleSelections.of(true), EditorState.tabSize.of(4), indentUnit.of("    "),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-description": text("editor-hint"), spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
    phrases(), bindings, theme,
    LANGUAGES[language]?.() ?? [],
  ];
}
