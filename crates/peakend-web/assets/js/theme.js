// Runs before the first paint: the chosen theme, else the one of the system.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const apply = () => {
    const chosen = root.dataset.themeChoice;
    const dark = chosen === "dark" || (chosen !== "light" && system.matches);
    root.dataset.theme = dark ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("peakend:theme"));
  };
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("peakend:choose-theme", apply);
})();
