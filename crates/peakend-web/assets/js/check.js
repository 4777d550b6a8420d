// Texts to check: 1 to 4 choose the mood, Enter says it is right, s passes the text over.

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest('select, textarea, input:not([type="radio"], [type="checkbox"]), dialog[open]') !== null;
}

export function startChecks() {
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-check]");
    if (!(form instanceof HTMLFormElement) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const choice = form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (choice instanceof HTMLInputElement) {
      choice.checked = true;
      choice.focus();
    } else if (event.key === "Enter" && !(event.target instanceof Element && event.target.closest("a, button"))) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "s") {
      const skip = form.querySelector('button[name="skip"]');
      if (skip instanceof HTMLElement) skip.click();
    }
  });
}
