// <input type="checkbox" data-choose-all> checks or clears every other box of its form.
function onChange({ target }) {
  if (!target.matches("[data-choose-all]")) return;
  for (const box of target.form.querySelectorAll("input[type=checkbox]:not([data-choose-all])")) box.checked = target.checked;
}

export function install() {
  document.addEventListener("change", onChange);
}
