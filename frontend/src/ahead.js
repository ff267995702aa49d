// The next item at the key press. An item that the person rates brings the one after it along in
// <template data-following>: a press on a rating shows it at once, while the rating is posted. The server is told
// what is shown ("ahead"). If it would show the same, it sends what stands around the item ([data-kept]) and the one
// after it; otherwise its reply takes the item's place, unless the person has begun to answer. If the post fails,
// the rated item comes back. Posts carry item and review count, so the same answer never counts twice.
import htmx from "htmx.org";
import { forget } from "./preserve.js";
import { text } from "./texts.js";
import { showToast } from "./toast.js";

const posts = new Map(); // xhr -> the key of the item that is shown ahead, and what it replaced
let begun = false;

const sessionOf = (form) => (form.id === "answer-form" ? form.closest("#session") : null);
const followingOf = (session) => session?.querySelector(":scope > template[data-following]");
const keyOf = (root) => root.querySelector("[data-showing]")?.dataset.showing;

function activate(pieces) {
  for (const piece of pieces) {
    htmx.process(piece);
    htmx.trigger(piece, "htmx:load", { elt: piece });
  }
}

function onConfigRequest({ detail }) {
  const following = detail.parameters.rating && followingOf(sessionOf(detail.elt));
  if (following) detail.parameters.ahead = keyOf(following.content);
}

function onBeforeSend({ detail }) {
  const { elt: form, xhr, requestConfig } = detail;
  const session = sessionOf(form);
  const following = requestConfig.parameters.ahead && followingOf(session);
  if (!following) return;
  const replaced = [...session.childNodes];
  posts.set(xhr, { session, form, replaced, key: keyOf(following.content) });
  // The form is out of the page from now on: what happens to its post is only heard on itself.
  for (const failure of ["sendError", "timeout"]) form.addEventListener(`htmx:${failure}`, () => restore(xhr, "no-answer"), { once: true });
  session.replaceChildren(following.content.cloneNode(true));
  begun = false;
  activate(session.children);
  session.scrollIntoView({ block: "start" });
}

function restore(xhr, words) {
  const { session, replaced } = posts.get(xhr) ?? {};
  if (!posts.delete(xhr)) return;
  session.replaceChildren(...replaced);
  showToast(text(words), { error: true });
}

function onBeforeSwap(event) {
  const { xhr, isError } = event.detail;
  const post = posts.get(xhr);
  if (!post) return;
  if (isError) {
    restore(xhr, "server-error");
    return;
  }
  posts.delete(xhr);
  forget(post.form);
  if (keyOf(post.session) !== post.key) event.detail.shouldSwap = false; // the person is further on already
  else if (xhr.responseText.includes("data-kept")) {
    event.detail.shouldSwap = false;
    surround(post.session, xhr.responseText);
  } else if (begun) event.detail.shouldSwap = false;
}

/** Puts what the server says around the item that stays, and the one after it behind it. */
function surround(session, html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const around = [...body.querySelectorAll(":scope > .notice, :scope > .session__bar")];
  session.querySelectorAll(":scope > .notice, :scope > .session__bar, :scope > template[data-following]").forEach((old) => old.remove());
  session.prepend(...around);
  session.append(...body.querySelectorAll(":scope > template[data-following]"));
  activate(around);
}

export function install() {
  document.addEventListener("htmx:configRequest", onConfigRequest);
  document.addEventListener("htmx:beforeSend", onBeforeSend);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  for (const name of ["input", "toggle"]) {
    document.addEventListener(name, ({ target }) => { begun ||= Boolean(target.closest?.("#session")); }, { capture: true });
  }
}
