// htmx under our strict content security policy: nothing is evaluated, no style is injected.
import htmx from "htmx.org";

/** @type {any} */ (window).htmx = htmx;
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollIntoViewOnBoost: false,
});
// Answers that carry a page for people (a form with its errors, "not found") are shown as well.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "4(00|03|04|09|22|29)", swap: true, error: false },
  { code: "...", swap: false, error: true },
];
// The extension looks htmx up on window, so it comes after it.
await import("htmx-ext-sse");

document.addEventListener("htmx:configRequest", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  const token = document.querySelector('meta[name="csrf"]')?.getAttribute("content");
  if (token && detail.verb !== "get") detail.headers["X-CSRF-Token"] = token;
});
