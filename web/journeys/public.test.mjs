// What everybody sees: an opinion on its way to the public through two persons' hands, the results, the method, open data;
// on a phone without scripts, at 200 % zoom, by keyboard, in both languages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, done, openHouse, seen, signIn, visitor } from "./house.mjs";

const PAGES = ["/", "/results", "/results/method", "/results/opinions", "/open"];
// A window of 640 pixels at 200 % is one of 320.
const ZOOMED = { width: 320, height: 640 };

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function presses(page, action, reason) {
  const form = page.locator(`form[action$="/${action}"]`).first();
  await page.locator("details.hy-confirm", { has: page.locator(`form[action$="/${action}"]`) }).first().locator("summary").click();
  if (reason) await form.locator('[name="reason"]').fill(reason);
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
}

test("an opinion becomes public by two persons and leaves again", { timeout: 400_000 }, async () => {
  const dispatcher = await visitor(house);
  await signIn(dispatcher.page, "dispatcher1");
  await dispatcher.page.goto("/desk/dispatcher/all");
  // A confidential order is never published; the others come before the first page's end.
  const ended = dispatcher.page.locator("main [data-row]", { hasText: "已办结" });
  const places = await ended.locator('a[href^="/orders/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  let number;
  for (const place of places) {
    const typed = place.split("/")[2].split("?")[0];
    await dispatcher.page.goto(`/publications/new?order=${typed}`);
    if (await dispatcher.page.locator('form[action="/publications"]').count()) { number = typed; break; }
  }
  dispatcher.complaints.length = 0;
  assert.ok(number, "an ended order is on the list");
  await dispatcher.page.goto("/publications");
  await seen(dispatcher.page, "public-desktop-list");
  await dispatcher.page.locator('[name="order"]').fill(number);
  await Promise.all([dispatcher.page.waitForNavigation(), dispatcher.page.locator('form[action="/publications/new"] button').click()]);
  await seen(dispatcher.page, "public-desktop-new");
  const form = dispatcher.page.locator('form[action="/publications"]');
  await form.locator('[name="consent_way"]').selectOption("spoken");
  await form.locator('[name="consent_record"]').fill("录音 1187");
  await form.locator('[name="title"]').fill("路灯不亮，打 13891470001");
  await form.locator('[name="opinion"]').fill("路灯半个月不亮，请打138-9147-0001，联系人：王建国。");
  await form.locator('[name="reply"]').fill("已经换好十八盏灯。");
  await form.locator('[name="before"]').fill("全路段没有照明");
  await form.locator('[name="after"]').fill("全部恢复");
  await Promise.all([dispatcher.page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  assert.match(await dispatcher.page.locator("main").textContent(), /须另一人复核/);

  const supervisor = await visitor(house);
  await signIn(supervisor.page, "supervisor1");
  await supervisor.page.goto("/publications");
  await seen(supervisor.page, "public-desktop-review");
  await presses(supervisor.page, "review");
  await presses(supervisor.page, "publish");

  const citizen = await visitor(house, { size: PHONE, script: false });
  await citizen.page.goto("/results/opinions");
  const text = await citizen.page.locator("main").textContent();
  assert.match(text, /已经换好十八盏灯/);
  assert.match(text, /〔电话〕/);
  assert.doesNotMatch(text, /9147|建国/);

  const phone = await visitor(house, { size: PHONE });
  await phone.page.goto("/results/opinions");
  await seen(phone.page, "public-phone-opinion");
  // Each has an address of its own.
  await Promise.all([phone.page.waitForNavigation(), phone.page.locator('h2 a[href^="/results/opinions/"]').first().click()]);
  assert.match(await phone.page.locator("main").textContent(), /已经换好十八盏灯/);
  await seen(phone.page, "public-phone-opinion-alone");
  const alone = phone.page.url();
  await dispatcher.page.goto("/publications");
  await presses(dispatcher.page, "withdraw", "来信人不愿再公开");
  await citizen.page.goto("/results/opinions");
  assert.doesNotMatch(await citizen.page.locator("main").textContent(), /已经换好十八盏灯/);
  assert.equal((await citizen.page.request.get(alone)).status(), 404);
  for (const who of [dispatcher, supervisor, citizen, phone]) await done(who);
});

test("everybody reads the results, at any size, in both languages", { timeout: 400_000 }, async () => {
  for (const [size, name] of [[PHONE, "phone"], [DESKTOP, "desktop"], [ZOOMED, "zoomed"]]) {
    for (const locale of ["zh-CN", "en"]) {
      const who = await visitor(house, { size, locale });
      for (const path of PAGES) {
        const answer = await who.page.goto(path);
        assert.equal(answer.status(), 200, path);
        await seen(who.page, `public-${name}-${locale}-${path.slice(1).replace("/", "-") || "home"}`);
      }
      await done(who);
    }
  }
});

test("without scripts and by keyboard the results are reached from the first page", { timeout: 400_000 }, async () => {
  const plain = await visitor(house, { size: PHONE, script: false });
  await plain.page.goto("/");
  await plain.page.locator('a[href="/results"]').click();
  for (const path of PAGES.slice(2)) {
    await plain.page.locator(`main a[href="${path}"]`).first().click();
    assert.equal(new URL(plain.page.url()).pathname, path);
  }
  await done(plain);

  const keys = await visitor(house);
  await keys.page.goto("/");
  for (let presses = 0; presses < 30; presses += 1) {
    await keys.page.keyboard.press("Tab");
    if (await keys.page.evaluate(() => document.activeElement.getAttribute("href")) === "/results") break;
  }
  await Promise.all([keys.page.waitForNavigation(), keys.page.keyboard.press("Enter")]);
  assert.equal(new URL(keys.page.url()).pathname, "/results");
  await done(keys);
});
