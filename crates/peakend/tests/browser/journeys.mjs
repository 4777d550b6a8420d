// What people do, in a real browser: node journeys.mjs BASE_URL PAGE…
// One line a step; the exit code says whether all went well. PEAKEND_TEST_PICTURES names a folder for pictures of failures.
import { join } from "node:path";
import { Site, findChromium } from "./browser.mjs";
import { access } from "./access.mjs";
import { customers } from "./customers.mjs";
import { imports } from "./imports.mjs";
import { listen } from "./listen.mjs";
import { looks } from "./looks.mjs";
import { settings } from "./settings.mjs";

const [base, ...pages] = process.argv.slice(2);
if (!findChromium()) {
  console.log("no Chromium on the PATH");
  process.exit(3);
}
const only = process.env.PEAKEND_TEST_STEPS;
const site = new Site(base, pages);
let failed = 0;

/** `act` gets the site; `statuses` are the refusals it provokes on purpose. */
async function step(name, act, statuses = []) {
  if (only && !name.includes(only)) return;
  site.troubles = [];
  site.allowed = new Set(statuses);
  const began = Date.now();
  try {
    await act(site);
    if (site.troubles.length > 0) throw new Error(site.troubles.join("\n  "));
    console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n  ${error instanceof Error ? error.message : error}`);
    await pictures(name);
  }
  for (const context of site.chromium.contexts()) await context.close();
}

async function pictures(name) {
  const folder = process.env.PEAKEND_TEST_PICTURES;
  if (!folder) return;
  for (const [number, page] of site.chromium.contexts().flatMap((context) => context.pages()).entries()) {
    await page.screenshot({ path: join(folder, `${name.replace(/\W+/g, "-")}-${number}.png`) }).catch(() => {});
  }
}

await site.open();
for (const journey of [access, listen, settings, imports, customers, looks]) await journey(step);
await site.close();
console.log(failed === 0 ? "all went well" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
