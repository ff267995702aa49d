// A sign-in in another tab makes the tokens of this page too old. When it is still the same person, the page takes
// the new ones and keeps everything that was typed.

function take(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
}

/** Whether the page's forms can be sent again: false when somebody else, or nobody, is signed in now. */
export async function renewTokens() {
  const response = await fetch("/", { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return false;
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  const same = body.dataset.person !== undefined && body.dataset.person === document.body.dataset.person;
  if (same) take(JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"]);
  return same;
}
