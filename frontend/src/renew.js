// A sign-in in another tab makes the tokens of this page too old. When it is still the same person, the page takes
// the new ones and keeps everything that was typed.

function take(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
}

async function freshBody() {
  const response = await fetch("/", { cache: "no-store" }).catch(() => null);
  return response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html").body : null;
}

function takeFrom(body) {
  const same = body.dataset.person !== undefined && body.dataset.person === document.body.dataset.person;
  if (same) take(JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"]);
  return same;
}

/** Whether the page's forms can be sent again: false when somebody else, or nobody, is signed in now. */
export async function renewTokens() {
  const body = await freshBody();
  return body !== null && takeFrom(body);
}

// Browsers keep whole pages for their Back button, Safari without https even those that ask not to be kept: whoever
// is not signed in any more must not find theirs there. Without an answer the page stays, with what was typed.
async function onReturn({ persisted }) {
  if (!persisted || document.body.dataset.person === undefined) return;
  const body = await freshBody();
  if (body && !takeFrom(body)) location.reload();
}

export function install() {
  window.addEventListener("pageshow", onReturn);
}
