// From bad to good: an agent calls by keyboard only, a unit reads what was said, and the board counts it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

const PAGES = {
  agent1: ["/desk/callbacks", "/board", "/board?period=month", "/ratings", "/cases"],
  "zhujian-handler": ["/desk/unit/ratings", "/ratings", "/cases"],
};

for (const [who, paths] of Object.entries(PAGES)) {
  for (const [name, size, locale] of [["phone", PHONE, "zh-CN"], ["phone", PHONE, "en-US"], ["desktop", DESKTOP, "zh-CN"], ["desktop", DESKTOP, "en-US"]]) {
    test(`${who}'s ratings are accessible and fit at ${name} width in ${locale}`, { timeout: 400_000 }, async () => {
      const person = await visitor(house, { size, locale });
      await signIn(person.page, who);
      for (const path of paths) {
        const answer = await person.page.goto(path);
        assert.equal(answer.status(), 200, path);
        await look(person.page, `${name}-${locale}-${who}${path.replaceAll(/[/?=]/g, "-")}`);
        await accessible(person.page, path);
        await fits(person.page, path);
      }
      await done(person);
    });
  }
}

test("an agent dials, asks and records by keyboard only, and the next task is there", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "agent1");
  await page.goto("/desk/callbacks");
  const first = await page.locator("#task a").getAttribute("href");
  assert.equal(await page.locator('a[href^="tel:"]').count(), 0, "the number is masked at first");
  if (await page.locator('form[action$="/dial"]').count()) {
    await Promise.all([page.waitForNavigation(), page.keyboard.press("d")]);
    assert.match(await page.locator('a[href^="tel:"]').getAttribute("href"), /^tel:\d+$/);
    assert.match(await page.locator('input[name="record"]').inputValue(), /^dial-/);
    await look(page, "desktop-dialled");
    await accessible(page, "dialled");
  }
  // Nobody answers: one key, and another task is there.
  await page.evaluate(() => document.activeElement?.blur());
  await Promise.all([page.waitForNavigation(), page.keyboard.press("n")]);
  assert.ok(page.url().includes("/desk/callbacks?last="), page.url());
  const second = await page.locator("#task a").getAttribute("href");
  assert.notEqual(second, first, "the next task loads itself");
  // Reached: a digit for each question, then what was found, then save.
  const questions = await page.locator("[data-question]").count();
  for (let place = 0; place < questions; place += 1) await page.keyboard.press("1");
  assert.equal(await page.locator("[data-question] input:checked").count(), questions);
  const words = page.locator('textarea[name="words"]');
  if (await words.getAttribute("required") !== null) {
    await words.focus();
    await page.keyboard.type("材料没有一次告知，已记录。");
  }
  await page.locator('input[name="record"]').focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("录音-2031");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await Promise.all([page.waitForNavigation(), page.keyboard.press("s")]);
  assert.ok(page.url().includes("/desk/callbacks?last="), await page.locator("main").textContent());
  await look(page, "desktop-saved");
  // Back to the one that was done, which cannot be done again.
  await Promise.all([page.waitForNavigation(), page.keyboard.press("u")]);
  assert.equal(await page.locator("#task a").getAttribute("href"), second);
  assert.equal(await page.locator("[data-save]").count(), 0);
  await done(person);
});

test("the desk works without scripts", { timeout: 400_000 }, async () => {
  const person = await visitor(house, { script: false });
  const { page } = person;
  await signIn(page, "agent1");
  await page.goto("/desk/callbacks");
  const first = await page.locator("#task a").getAttribute("href");
  await Promise.all([page.waitForNavigation(), page.locator('button[value="busy"]').click()]);
  assert.notEqual(await page.locator("#task a").getAttribute("href"), first);
  await done(person);
});

test("every number of the board opens its rows", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "supervisor1");
  await page.goto("/board?period=month");
  const links = await page.locator("a.rb-number").evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.textContent]));
  assert.ok(links.length > 10, `${links.length} numbers`);
  for (const [path, number] of links.filter(([path]) => path.startsWith("/ratings") && path.includes("unit="))) {
    await page.goto(path);
    const rows = await page.locator("tr[data-row]").count();
    assert.equal(rows, Math.min(50, Number(number)), path);
  }
  await page.goto("/ratings?grade=bad");
  const file = await page.request.get(await page.locator('a[href^="/ratings.csv"]').getAttribute("href"));
  assert.equal(file.status(), 200);
  assert.ok((await file.text()).includes("不满意"));
  await done(person);
});
