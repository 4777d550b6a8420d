// Every page that needs no id: on a phone, and for people who do not see or use a mouse.
import { axeFindings, check, same } from "./browser.mjs";

/** States of pages that only a click shows: the page and what to click. */
const opened = [
  ["/", "details.lens-menu summary"],
  ["/", ".twin summary"],
  ["/feedback?period=all&q=delivery", "details.menu summary"],
  ["/settings/users", '[data-opens="invite"]'],
  ["/settings/users", "details.menu summary"],
  ["/settings/keys", '[data-opens="create"]'],
  ["/settings/catalog", '[data-opens^="edit-"]'],
  ["/settings/catalog", '[data-opens="add"]'],
];

async function customer(page) {
  await page.goto("/customers");
  return page.locator(".customers tbody th a").first().getAttribute("href");
}

export async function looks(step) {
  for (const dark of [false, true]) {
    await step(`nothing to mend for people with other senses, ${dark ? "dark" : "light"}`, async (site) => {
      const page = await site.page({ who: "grace", dark });
      const found = new Set();
      const look = async (name) => {
        await page.waitForTimeout(200);
        for (const finding of await axeFindings(page)) found.add(`${name}  ${finding}`);
      };
      const story = await customer(page);
      for (const path of [...site.pages, "/?period=all&metric=nps", "/feedback?q=nothingatall", "/nowhere", story, `${story}/others`]) {
        await page.goto(path);
        await look(path);
      }
      for (const [path, click] of opened) {
        await page.goto(path);
        await page.locator(click).first().click();
        await look(`${path} ${click}`);
      }
      await page.goto("/");
      await page.keyboard.press("Control+k");
      await look("the palette");
      const guest = await site.page({ dark });
      await guest.goto("/sign-in");
      for (const finding of await axeFindings(guest)) found.add(`/sign-in  ${finding}`);
      same([...found].join("\n  "), "", "findings");
    }, [404]);
  }

  await step("no page is wider than a phone", async (site) => {
    for (const who of ["grace", "olga"]) {
      const page = await site.page({ who, width: 390, height: 844 });
      const wide = [];
      for (const path of [...site.pages, "/?period=all", await customer(page)]) {
        await page.goto(path);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) wide.push(`${who} ${path}: ${over} px`);
      }
      same(wide.join(", "), "", "pages that reach over the edge");
    }
  }, [403]);

  await step("the phone's bar leads everywhere", async (site) => {
    const page = await site.page({ who: "grace", width: 390, height: 844 });
    await page.goto("/");
    await page.locator('.bottom-bar a[href="/feedback"]').tap();
    await page.waitForURL("/feedback");
    const more = page.locator(".bottom-bar [data-nav]");
    await more.tap();
    same(await more.getAttribute("aria-expanded"), "true", "what the button says");
    await page.locator('.nav a[href="/settings/users"]').tap();
    await page.waitForURL("/settings/users");
    const small = await page.locator(".bottom-bar > *").evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.width < 44 || box.height < 44).length);
    check(small === 0, "targets are smaller than 44 pixels");
  });

  await step("twice as large without loss", async (site) => {
    const page = await site.page({ who: "grace", width: 720, height: 450 });
    for (const path of site.pages) {
      await page.goto(path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(over <= 0, `${path} is ${over} px too wide`);
    }
  });
}
