// The scripts' words come with the page, in the page's language (templates/_texts.html).

/** The sentence named by `name` ("time-over"); the name itself where the page carries none. */
export function text(name) {
  return document.getElementById("texts")?.getAttribute(`data-${name}`) ?? name;
}
