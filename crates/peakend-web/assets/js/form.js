// Small comforts of forms: show a password, copy a secret, send on change, mark what is busy.
import { say } from "./toast.js";

export function startForms() {
  document.addEventListener("click", async (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const reveal = target.closest("[data-reveal]");
    if (reveal) {
      const input = reveal.parentElement?.querySelector("input");
      if (!input) return;
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(show));
      return;
    }
    const copy = target.closest("[data-copy]");
    if (copy) {
      const input = document.getElementById(copy.getAttribute("data-copy") ?? "");
      if (!(input instanceof HTMLInputElement)) return;
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
        say(copy.getAttribute("data-copied") ?? "");
      } catch {
        document.execCommand("copy");
      }
    }
  });
  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) {
      if (target.matches("[data-send]")) target.form?.requestSubmit();
      if (target.name === "theme") {
        document.documentElement.dataset.themeChoice = target.value;
        document.dispatchEvent(new CustomEvent("peakend:choose-theme"));
      }
    }
  });
  // A form is sent once, even if the button is pressed twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
