/** Tells the first set-up which time zone the browser lives in. */
export function tellZone() {
  for (const input of document.querySelectorAll("[data-browser-zone]")) {
    if (input instanceof HTMLInputElement && !input.value) input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}
