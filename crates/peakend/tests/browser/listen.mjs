// Listening: from a number to the words behind it, and back with fewer of them.
import { readFileSync } from "node:fs";
import { check, count, same, transferred } from "./browser.mjs";

/** How many pieces of feedback the page is about. */
const pieces = async (page) => count(await page.locator("h1").innerText());

export async function listen(step) {
  await step("the overview weighs at most 400 kB with its chart", async (site) => {
    const page = await site.page({ who: "grace" });
    const bytes = await transferred(page, async () => {
      await page.goto("/?period=all");
      await page.waitForSelector(".chart canvas");
    });
    check(bytes > 50_000 && bytes <= 400_000, `${bytes} bytes`);
  });

  await step("open a tile, its chart and its table", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/?period=all");
    const tile = page.locator(".tiles a").nth(2);
    const name = await tile.locator(".figure-name").innerText();
    await tile.click();
    await page.waitForURL(/metric=/);
    same(await page.locator(".tiles [aria-current] .figure-name").innerText(), name, "the chosen tile");
    await page.waitForSelector(".chart canvas");
    await page.click(".twin summary");
    const rows = page.locator(".twin tbody tr");
    check((await rows.count()) > 5 && (await rows.first().isVisible()), "the table shows no rows");
  });

  await step("a theme leads to as many words as it counts", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/?period=all");
    const row = page.locator(".themes tbody tr").first();
    const mentions = count(await row.locator("td.number").first().innerText());
    await row.locator("a").click();
    await page.waitForURL(/\/feedback\?.*theme=/);
    same(await pieces(page), mentions, "pieces of feedback");
    check(mentions > 30, "the demo says little");
  });

  await step("filter by channel from the menu", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/feedback?period=all");
    const all = await pieces(page);
    const menu = page.locator("details.lens-menu", { hasText: "Channel" });
    await menu.locator("summary").click();
    const choice = menu.locator(".check").first();
    const name = await choice.locator(".grow").innerText();
    const n = count(await choice.locator(".number").innerText());
    await choice.click();
    await menu.locator("button").click();
    await page.waitForURL(/channel=/);
    same(await pieces(page), n, "pieces of feedback");
    check(n < all, "the filter took nothing away");
    check((await page.locator("a.chip.is-set[title]").innerText()).includes(name), "no chip says the filter");
    await page.locator("a.chip.is-set[title]").click();
    await page.waitForURL((url) => !url.search.includes("channel="));
    same(await pieces(page), all, "pieces of feedback without the filter");
  });

  for (const word of ["客服", "delivery"]) {
    await step(`search for ${word} and see it marked`, async (site) => {
      const page = await site.page({ who: "grace" });
      await page.goto("/feedback?period=all");
      const all = await pieces(page);
      await page.fill('.lens-search input[name="q"]', word);
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=/);
      const found = await pieces(page);
      check(found > 0 && found < all, `${found} of ${all}`);
      const marks = await page.locator(".quote mark").allInnerTexts();
      check(marks.length >= Math.min(found, 30), `${marks.length} marks in ${found} texts`);
      check(marks.some((mark) => mark.toLowerCase().includes(word)), marks.slice(0, 5).join(", "));
    });
  }

  await step("show more words", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/feedback?period=all");
    same(await page.locator(".quote").count(), 30, "words at first");
    await page.click(".quotes-more a");
    await page.waitForFunction(() => document.querySelectorAll(".quote").length > 30);
    same(await page.locator(".quote").count(), 60, "words after more");
    const times = await page.locator(".quote time").evaluateAll((all) => all.map((time) => time.getAttribute("datetime")));
    same(JSON.stringify(times), JSON.stringify([...times].sort().reverse()), "the order of the words");
  });

  await step("save a view, open it, remove it, undo", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/feedback?period=all&sentiment=negative");
    const n = await pieces(page);
    const views = page.locator("details.menu", { hasText: "Views" });
    await views.locator("summary").click();
    await views.locator('input[name="name"]').fill("What went wrong");
    await views.locator("form.lens-days button").click();
    await page.waitForSelector(".toast");
    await page.goto("/feedback");
    await views.locator("summary").click();
    await views.getByRole("link", { name: "What went wrong" }).click();
    await page.waitForURL(/sentiment=negative/);
    same(await pieces(page), n, "pieces of feedback in the view");
    await views.locator("summary").click();
    await views.getByRole("button", { name: "Remove the view What went wrong" }).click();
    await page.waitForSelector(".toast .is-undo");
    same(await views.getByRole("link", { name: "What went wrong", includeHidden: true }).count(), 0, "the view after it was removed");
    await page.click(".toast .is-undo");
    await page.waitForSelector(".toast");
    same(await views.getByRole("link", { name: "What went wrong", includeHidden: true }).count(), 1, "the view after the undo");
  });

  await step("export what is seen as CSV", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/feedback?period=all&channel=phone");
    const n = await pieces(page);
    await page.locator("details.menu", { hasText: "Export" }).locator("summary").click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
    check(/^feedback-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename()), file.suggestedFilename());
    const text = readFileSync(await file.path(), "utf8");
    check(/^\ufeffid,occurred_at,[a-z_,]+\r\n/.test(text), text.slice(0, 120));
    check(text.split("\r\n").length - 2 >= n, "rows are missing");
  });

  await step("the keyboard alone: skip, go to, walk, open", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/?period=all");
    await page.keyboard.press("Tab");
    same(await page.evaluate(() => document.activeElement?.className), "skip", "what the first Tab reaches");
    await page.keyboard.press("Enter");
    same(await page.evaluate(() => document.activeElement?.id), "main", "where the skip link leads");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    const wanted = await page.locator(".themes tbody tr").nth(1).locator("a").getAttribute("href");
    check(await page.locator(".themes tbody tr").nth(1).evaluate((row) => row.classList.contains("is-current")), "j and k do not walk the rows");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname + url.search === wanted);
    await page.goto("/");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("feedb");
    await page.keyboard.press("Enter");
    await page.waitForURL("/feedback");
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Escape");
    check(!(await page.locator("#palette").isVisible()), "Escape does not close the palette");
  });
}
