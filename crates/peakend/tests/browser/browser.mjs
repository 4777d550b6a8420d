// A browser that is watched: what it logs as an error, and what the policy of the pages forbids, fails the step.
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chromium of this machine, or nothing. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter).concat("/usr/bin");
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Everything the steps share. */
export class Site {
  /** @param {string} base @param {string[]} pages every page that needs no id */
  constructor(base, pages) {
    this.base = base;
    this.pages = pages;
    /** What went wrong in pages since the last look. */
    this.troubles = [];
    /** Answers with these statuses are wanted in the present step. */
    this.allowed = new Set();
    this.sessions = new Map();
  }

  async open() {
    this.chromium = await chromium.launch({ executablePath: findChromium(), args: flags });
  }

  async close() {
    await this.chromium?.close();
  }

  /** A page in a browser of its own: no cookies but those of `who`, who signed in before. */
  async page({ who = "", width = 1440, height = 900, dark = false } = {}) {
    const phone = width < 500;
    const context = await this.chromium.newContext({
      baseURL: this.base,
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      hasTouch: phone,
      isMobile: phone,
      locale: "en-GB",
      timezoneId: "Europe/Madrid",
      storageState: who ? await this.session(who) : undefined,
    });
    context.setDefaultTimeout(10_000);
    context.on("page", (page) => this.watch(page));
    return context.newPage();
  }

  /** Signs `who` of the demo company in, once. */
  async session(who) {
    if (!this.sessions.has(who)) {
      const page = await this.page();
      await signIn(page, who);
      this.sessions.set(who, await page.context().storageState());
      await page.context().close();
    }
    return this.sessions.get(who);
  }

  watch(page) {
    page.on("pageerror", (error) => this.troubles.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && !message.text().includes("Content Security Policy")) return;
      const status = /responded with a status of (\d+)/.exec(message.text())?.[1];
      if (status && this.allowed.has(Number(status))) return;
      this.troubles.push(`${page.url()}: ${message.text()}`);
    });
  }
}

/** @param {import("playwright-core").Page} page */
export async function signIn(page, who, password = "peak and end") {
  await page.goto("/sign-in");
  await page.fill("#email", who.includes("@") ? who : `${who}@lumenoak.example`);
  await page.fill("#password", password);
  await page.click("form .button.is-main");
}

/** What axe finds on the page as it is now, one line a finding. */
export async function axeFindings(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations.flatMap((found) =>
      found.nodes.map((node) => {
        const { fgColor, bgColor, contrastRatio } = node.any[0]?.data ?? {};
        const colours = contrastRatio ? ` (${fgColor} on ${bgColor}: ${contrastRatio})` : "";
        return `${found.id}: ${node.target.join(" ")}${colours}`;
      }),
    );
  });
}

/** Bytes that come over the network while `act` runs, with nothing cached. */
export async function transferred(page, act) {
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  network.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  await act();
  await page.waitForLoadState("networkidle").catch(() => {});
  await network.detach();
  return bytes;
}

/** The whole number in a text, however it is grouped. */
export const count = (text) => Number(text.replace(/\D/g, ""));

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

export function same(found, wanted, what) {
  check(found === wanted, `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}
