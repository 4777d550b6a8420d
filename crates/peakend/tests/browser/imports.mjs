// Bringing a file: drop it, see how it is read, start it, read the report.
import { check, count, same } from "./browser.mjs";

const rows = [
  "Date,Customer e-mail,Rating,Review,Shop",
  '2026-10-01,ann@example.org,5,"The lamp is lovely, and it came a day early.",Lyon',
  '2026-10-02,bob@example.org,2,"The courier left the parcel in the rain and nobody answered the phone.",Lyon',
  '2026-10-03,ann@example.org,4,"Kind staff, but the queue at the till was long.",Paris',
  '2026-10-04,cai@example.org,1,"The shelf was broken and I still wait for my money.",Paris',
  '2026-10-05,dee@example.org,9,"A rating out of scale, written by a machine.",Nice',
];

export async function imports(step) {
  await step("import a file to its report", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/imports/new");
    await page.setInputFiles("#file", { name: "reviews.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n")) });
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
    await page.waitForSelector("#mapping");
    const words = await page.locator(".import-preview .import-words").allInnerTexts();
    check(words.some((text) => text.startsWith("The lamp is lovely")), `the preview: ${words.join(" | ")}`);
    await page.fill("#source", "Shop reviews");
    await page.locator("#source").blur();
    await page.waitForTimeout(600);
    await page.locator('#mapping [formaction$="/start"]').click();
    const head = page.locator('#import-head[role="status"]');
    await head.waitFor({ timeout: 30_000 });
    const counts = (await page.locator(".import-counts dd").allInnerTexts()).slice(0, 2).map(count);
    same(counts[0] + counts[1], 5, "rows recorded and refused");
    check(counts[0] >= 4, `${counts[0]} rows recorded`);
    await page.locator('#import a[href^="/feedback"]').click();
    await page.getByText("The lamp is lovely").first().waitFor();
  });

  await step("a file that is none is refused with the reason", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/imports/new");
    await page.setInputFiles("#file", { name: "picture.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0]) });
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
    await page.locator(".notice, .error-text, .empty").first().waitFor();
  }, [400, 422]);
}
