// Tables with data-rows: j and k walk the rows, Enter opens the row's link, x ticks its box.
const rowSelector = "[data-rows] tbody tr, [data-rows].quotes > *";

/** @returns {HTMLElement[]} */
const rows = () =>
  [...document.querySelectorAll(rowSelector)].flatMap((row) => (row instanceof HTMLElement && row.offsetParent !== null ? [row] : []));

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

export function startRows() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const all = rows();
    const at = all.findIndex((row) => row.classList.contains("is-current"));
    if (event.key === "j" || event.key === "k") {
      if (all.length === 0) return;
      event.preventDefault();
      const next = event.key === "j" ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0);
      all[at]?.classList.remove("is-current");
      const row = all[next];
      row.classList.add("is-current");
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0 && event.target === all[at]) {
      const link = all[at].querySelector("a[href]");
      if (link instanceof HTMLElement) link.click();
    } else if (event.key === "x" && at >= 0) {
      const box = all[at].querySelector('input[type="checkbox"]');
      if (box instanceof HTMLElement) box.click();
    }
  });
}
