// Coming in: signing in, being invited, and what a role does not see.
import { check, same, signIn, transferred } from "./browser.mjs";

export async function access(step) {
  await step("sign in with a wrong password, then the right one", async (site) => {
    const page = await site.page();
    await signIn(page, "grace", "not the password");
    await page.waitForSelector("#password-error");
    same(await page.inputValue("#email"), "grace@lumenoak.example", "the address that was typed");
    same(await page.inputValue("#password"), "", "the password that was typed");
    await page.fill("#password", "peak and end");
    await page.keyboard.press("Enter");
    await page.waitForURL("/");
    await page.click(".nav-foot button");
    await page.waitForURL("/sign-in");
  }, [422]);

  await step("come back to the page one wanted", async (site) => {
    const page = await site.page();
    await page.goto("/settings/profile");
    check(page.url().includes("/sign-in?next="), page.url());
    await page.fill("#email", "grace@lumenoak.example");
    await page.fill("#password", "peak and end");
    await page.click("form .button.is-main");
    await page.waitForURL("/settings/profile");
  });

  await step("the sign-in page weighs at most 50 kB", async (site) => {
    const page = await site.page();
    const bytes = await transferred(page, () => page.goto("/sign-in"));
    check(bytes > 2_000 && bytes <= 50_000, `${bytes} bytes`);
  });

  await step("invite a viewer, who joins and sees no settings", async (site) => {
    const owner = await site.page({ who: "grace" });
    await owner.goto("/settings/users");
    await owner.click('[data-opens="invite"]');
    await owner.fill("#invite #name", "Vera Viewer");
    await owner.fill("#invite #email", "vera@lumenoak.example");
    await owner.selectOption("#invite #role", "viewer");
    await owner.click("#invite .button.is-main");
    const link = await owner.inputValue("#handed-over");
    const guest = await site.page();
    await guest.goto(link);
    same(await guest.inputValue("#email"), "vera@lumenoak.example", "the address on the invitation");
    await guest.fill("#password", "a sentence of my own");
    await guest.click("form .button.is-main");
    await guest.waitForURL("/");
    same(await guest.locator('.nav a[href^="/settings/"]').count(), 1, "settings in the navigation beside the profile");
    const refused = await guest.goto("/settings/users");
    same(refused?.status(), 403, "the status of a page for administrators");
    const used = await guest.goto(link);
    same(used?.status(), 404, "the status of a link that was used");
    same(await guest.locator("h1").innerText(), "This link no longer works", "what a link that was used says");
  }, [403, 404]);
}
