// data-confirm="question" on a button asks before it acts. Time that is over does not ask: it sends the form itself.

function ask(event) {
  const button = event.target.closest("[data-confirm]");
  if (!button || confirm(button.dataset.confirm)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function install() {
  document.addEventListener("click", ask, { capture: true });
}
