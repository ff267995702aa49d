// The switch between the system's theme, light and dark. theme.js applies the choice before the first paint.
import { storage } from "./content.js";

function apply(choice) {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

export function install() {
  apply(document.documentElement.dataset.theme ?? "system");
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    if (choice === "system") storage.remove("theme");
    else storage.set("theme", choice);
    apply(choice);
  });
}
