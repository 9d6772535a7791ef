// Sorting by keyboard: twenty demands are read and sent in fewer than sixty keystrokes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

const DEMANDS = 20;
const KEYS = 60;
const CODE = "sl-zjj";
const MATTERS = ["路灯不亮", "下水道堵塞污水外溢", "占道经营影响出行", "小区电梯经常困人", "公交车班次太少", "暖气不热", "夜间施工噪声扰民"];

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

/** Registers and accepts a demand at the agent's desk. */
async function accepted(page, number) {
  await page.goto("/desk/agent/new");
  const form = page.locator('form:has([name="content"])').first();
  const matter = MATTERS[number % MATTERS.length];
  await form.locator('[name="phone"]').fill(`1380013${String(8000 + number)}`);
  await form.locator('[name="title"]').fill(`第${number + 1}条街${matter}`);
  await form.locator('[name="content"]').fill(`第${number + 1}条街${matter}，已经好几天了，请尽快处理。`);
  await Promise.all([page.waitForNavigation(), form.locator('button[name="then"][value="accept"]').first().click()]);
  assert.equal(await page.locator('form [name="content"]').count(), 0, await page.locator("main").textContent());
}

test("twenty demands are sorted by keyboard in fewer than sixty keystrokes", { timeout: 400_000 }, async () => {
  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  for (let number = 0; number < DEMANDS; number += 1) await accepted(agent.page, number);
  await done(agent);

  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "dispatcher1");
  await page.goto("/desk/dispatcher/waiting");
  let keys = 0;
  const press = async (key) => {
    keys += 1;
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  };
  await press("s");
  assert.ok(page.url().endsWith("/desk/dispatcher/sort"), page.url());
  const left = async () => Number(await page.locator(".dk-figure strong").first().textContent());
  const before = await left();
  assert.ok(before >= DEMANDS, `${before} wait`);
  await look(page, "desktop-sorting");
  await accessible(page, "sorting");
  for (let sent = 0; sent < DEMANDS; sent += 1) {
    const title = await page.locator(".dk-sort-title > span").first().textContent();
    if (await page.locator('button[name="pick"]').count()) await press("1");
    else {
      // Nobody fits by words: a unit's code is typed.
      await page.keyboard.press("t");
      await page.keyboard.type(CODE);
      keys += 1 + CODE.length;
      await press("Enter");
    }
    assert.ok(page.url().includes("last="), await page.locator("main").textContent());
    assert.ok((await page.locator(".dk-sorted").textContent()).includes(title), title);
  }
  assert.equal(await left(), before - DEMANDS);
  assert.ok(keys < KEYS, `${keys} keystrokes`);
  console.log(`${DEMANDS} demands sorted with ${keys} keystrokes`);
  // The last one is changed with one more key.
  await press("u");
  assert.match(page.url(), /\/orders\/.*do=reassign/);
  await look(page, "desktop-sorting-changed");
  await done(person);
});

for (const [name, size, locale] of [["phone", PHONE, "zh-CN"], ["phone", PHONE, "en-US"], ["desktop", DESKTOP, "en-US"]]) {
  test(`sorting is accessible and fits at ${name} width in ${locale}`, { timeout: 400_000 }, async () => {
    const person = await visitor(house, { size, locale });
    await signIn(person.page, "dispatcher1");
    await person.page.goto("/desk/dispatcher/sort");
    await look(person.page, `${name}-${locale}-sorting`);
    await accessible(person.page, "sorting");
    await fits(person.page, "sorting");
    await done(person);
  });
}
