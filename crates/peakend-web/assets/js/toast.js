// Toasts say what was done. The server sends them in the page or in the header HX-Trigger: {"toast": {...}}.
const stay = 8000;

/** @param {Element} toast */
function arm(toast) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), stay);
  };
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
  start();
}

/** @param {string} text */
export function say(text) {
  const box = document.getElementById("toasts");
  const pattern = document.getElementById("toast-pattern");
  if (!box || !(pattern instanceof HTMLTemplateElement)) return;
  const toast = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true)).firstElementChild;
  if (!toast) return;
  const words = toast.querySelector("[data-text]");
  if (words) words.textContent = text;
  box.append(toast);
  arm(toast);
}

export function startToasts() {
  for (const toast of document.querySelectorAll("#toasts > .toast")) arm(toast);
  document.addEventListener("toast", (event) => say(String(/** @type {CustomEvent} */ (event).detail?.value ?? "")));
  document.addEventListener("htmx:afterSwap", () => {
    for (const toast of document.querySelectorAll("#toasts > .toast:not([data-armed])")) {
      toast.setAttribute("data-armed", "");
      arm(toast);
    }
  });
  const failed = () => {
    const words = document.getElementById("toasts")?.dataset.failed;
    if (words) say(words);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
}
