// Light, dark or as the system has it; kept in a cookie so that the server draws it right at once.
const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

function apply(theme) {
  if (theme === "auto") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
  const age = theme === "auto" ? 0 : YEAR;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  press();
}

function press() {
  const now = root.dataset.theme ?? "auto";
  document.querySelectorAll("[data-theme-set]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === now));
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (button) apply(button.dataset.themeSet);
});
press();
