// Pages with data-live="recorded" say kindly that interactions arrived, and show them when asked to; nothing moves by itself.
import htmx from "htmx.org";

/** Browsers allow six streams to one host: of all open tabs one listens and tells the others. */
/** @type {BroadcastChannel} */
let channel;
let waiting = 0;

export function startLive() {
  if (!place()) return;
  channel = new BroadcastChannel("peakend-live");
  channel.addEventListener("message", (event) => heard(String(event.data)));
  const locks = navigator.locks;
  if (locks) locks.request("peakend-live", () => new Promise(listen));
  else listen();
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".fresh-show")) show();
  });
}

function listen() {
  const stream = new EventSource("/live");
  stream.addEventListener("recorded", (event) => {
    heard(event.data);
    channel.postMessage(event.data);
  });
}

const place = () => document.querySelector('[data-live="recorded"]');

/** @param {string} rows how many, or nothing when that is not known */
function heard(rows) {
  const line = place();
  const button = line?.querySelector("button");
  const words = line?.querySelector("[data-text]");
  if (!(line instanceof HTMLElement) || !button || !words) return;
  waiting += rows ? Number(rows) : Number.NaN;
  const count = new Intl.NumberFormat(document.documentElement.lang).format(waiting);
  words.textContent = Number.isNaN(waiting) ? (line.dataset.some ?? "") : (line.dataset.count ?? "").replace("#", count);
  button.hidden = false;
}

async function show() {
  waiting = 0;
  await htmx.ajax("get", location.pathname + location.search, { target: "#main", swap: "innerHTML show:none" });
  document.getElementById("main")?.focus({ preventScroll: true });
}
