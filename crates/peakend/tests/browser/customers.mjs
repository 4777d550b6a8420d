// People: find one, read the story, say that two are one, and take it back.
import { check, count, same } from "./browser.mjs";

export async function customers(step) {
  await step("find a customer and read the story", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/customers");
    const total = count(await page.locator("h1").innerText());
    check(total > 100, `${total} customers`);
    const name = await page.locator(".customers tbody th a").nth(3).innerText();
    await page.fill("#q", name);
    await page.waitForURL(/q=/);
    await page.locator(".customers tbody th a", { hasText: name }).first().click();
    await page.waitForURL(/\/customers\/[0-9a-f-]{36}$/);
    same(await page.locator("h1").innerText(), name, "the heading");
    check((await page.locator(".story").count()) > 0, "there is no story");
  });

  await step("merge two customers and undo it", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/customers");
    const links = page.locator(".customers tbody th a");
    const [kept, other] = [await links.nth(0).getAttribute("href"), await links.nth(1).innerText()];
    await page.goto(kept);
    const stories = async () => count(await page.locator(".import-counts dd").first().innerText());
    const before = await stories();
    await page.goto(`${kept}/others`);
    await page.fill("#q", other);
    const button = page.locator("#candidates .line", { hasText: other }).first().locator("button");
    await button.click();
    await page.waitForSelector(".toast");
    await page.waitForURL((url) => url.pathname === kept);
    check((await stories()) > before, "the histories did not come together");
    await page.locator(".toast .is-undo").click();
    await page.waitForSelector(".toast");
    await page.goto(kept);
    same(await stories(), before, "the history after it was taken back");
  });
}
