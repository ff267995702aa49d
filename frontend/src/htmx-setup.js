// htmx, without the parts that a strict content security policy forbids, and with words for what can fail.
import htmx from "htmx.org";
import { renewTokens } from "./renew.js";
import { text } from "./texts.js";
import { showToast } from "./toast.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  attributesToSettle: ["class", "width", "height"], // not "style": the policy forbids setting it
  historyCacheSize: 0, // a page of another person must not come back after signing out
  scrollIntoViewOnBoost: false,
  timeout: 20_000,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // a form that came back with its errors
    { code: "[45]..", swap: false, error: true },
  ],
});

const WORDS = { 403: "forbidden", 404: "not-found", 413: "too-large" };

document.addEventListener("htmx:responseError", async ({ detail }) => {
  const { status } = detail.xhr;
  const words = status === 403 && (await renewTokens()) ? "renewed" : (WORDS[status] ?? "server-error");
  showToast(text(words), { error: true });
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => showToast(text("no-answer"), { error: true }));
}

function wasSentElsewhere({ xhr, pathInfo }) {
  const asked = new URL(pathInfo.finalRequestPath ?? pathInfo.requestPath, location.href);
  return xhr.responseURL && new URL(xhr.responseURL).pathname !== asked.pathname;
}

// An expired session sends a fragment's request on to the whole sign-in page: go there instead of nesting it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!wasSentElsewhere(event.detail) || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  location.assign(xhr.responseURL);
});
