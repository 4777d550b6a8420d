// Settings: keys, looks, languages; and what a key brings in shows up by itself.
import { check, count, same } from "./browser.mjs";

export async function settings(step) {
  await step("a key is shown once, and what it records is announced", async (site) => {
    const page = await site.page({ who: "grace" });
    await page.goto("/settings/keys");
    await page.locator('[data-opens="create"]').first().click();
    await page.fill("#create #name", "Web shop");
    await page.check('#create input[value="interactions:write"]');
    await page.click("#create .button.is-main");
    const secret = await page.inputValue("#secret");
    check(secret.length >= 32, secret);
    await page.goto("/settings/keys");
    check(!(await page.content()).includes(secret), "the secret is shown again");
    check(await page.getByRole("rowheader", { name: /Web shop/ }).isVisible(), "the key is not in the list");

    await page.goto("/feedback");
    const before = count(await page.locator("h1").innerText());
    const top = await page.locator("h1").boundingBox();
    await page.waitForTimeout(300);
    const sent = await page.request.post("/api/v1/interactions", {
      headers: { authorization: `Bearer ${secret}` },
      data: { kind: "review", channel: "web", occurred_at: new Date().toISOString(), text: "A lamp from the browser" },
    });
    check(sent.ok(), `${sent.status()} ${await sent.text()}`);
    const fresh = page.locator(".fresh-show");
    await fresh.waitFor();
    check((await fresh.innerText()).startsWith("1 new"), await fresh.innerText());
    same(JSON.stringify(await page.locator("h1").boundingBox()), JSON.stringify(top), "the place of the heading");
    same(count(await page.locator("h1").innerText()), before, "the count before it is asked for");
    await fresh.click();
    await page.getByText("A lamp from the browser").waitFor();
    same(count(await page.locator("h1").innerText()), before + 1, "the count after it was asked for");
    check(!(await fresh.isVisible()), "the line stays");
  });

  await step("dark and light", async (site) => {
    const page = await site.page({ who: "grace" });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    for (const wanted of ["dark", "light"]) {
      await page.goto("/settings/profile");
      await Promise.all([page.waitForEvent("load"), page.locator(`input[name="theme"][value="${wanted}"]`).check({ force: true })]);
      same(await theme(), wanted, "the theme");
      await page.goto("/");
      same(await theme(), wanted, "the theme of the next page");
    }
  });

  await step("the whole navigation changes its language", async (site) => {
    const page = await site.page({ who: "diego" });
    const speak = async (tag) => {
      await page.goto("/settings/profile");
      await page.selectOption("#language", tag);
      await page.locator("form", { has: page.locator("#language") }).locator(".button.is-main").click();
      await page.waitForSelector(`html[lang="${tag}"]`);
    };
    await speak("zh-Hans");
    const texts = await page.locator(".nav-link:not(.person), .nav-heading, .nav-foot button, .nav-search span").allInnerTexts();
    check(texts.length > 8, "the navigation is short");
    for (const text of texts) check(/\p{Script=Han}/u.test(text) && !/[a-z]{2}/.test(text), text);
    await speak("es");
  });
}
