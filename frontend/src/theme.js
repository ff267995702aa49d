// Runs before the first paint, in <head>: a page that starts light and turns dark hurts the eyes.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is forbidden here: the system's preference holds.
}
document.documentElement.dataset.script = "on";
