// A year's end: weights that are no whole come back, a file with one wrong row is not taken, a unit is left out with a
// reason, a leader publishes what the assessor prepared, and a citizen reads it on a phone without a script.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { PHONE, done, fits, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function words(page) {
  return page.locator("main").textContent();
}

async function weigh(form, weights) {
  const inputs = await form.locator('[name^="weight_"]').all();
  for (const [place, input] of inputs.entries()) await input.fill(weights[place]);
}

async function upload(page, place, source, text) {
  const form = page.locator(`form[action="${place}/file/${source}"]`);
  await form.locator('input[type="file"]').setInputFiles({ name: "考核.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await goes(page, () => form.locator('button[type="submit"]').click());
}

async function template(page, place, source) {
  const answer = await page.request.get(`${place}/template/${source}.csv`);
  assert.equal(answer.status(), 200);
  return (await answer.text()).trim().split("\r\n");
}

test("an assessor weighs a year, a leader publishes it, a citizen reads it", { timeout: 900_000 }, async () => {
  const assessor = await visitor(house);
  const { page } = assessor;
  await signIn(page, "assessor1");
  await page.goto("/annual");
  await seen(page, "annual-desktop-list");
  await goes(page, () => page.locator('a[href^="/annual/new/"]').first().click());
  const form = page.locator('form[action^="/annual/new/"]');
  const year = String(new Date().getFullYear() - 3);
  await form.locator('[name="year"]').fill(year);
  await form.locator('[name="basis"]').fill("市政务服务管理局第 9 次办公会议");
  await weigh(form, ["40", "30", "29.99"]);
  await seen(page, "annual-desktop-open");
  await goes(page, () => form.locator('button[type="submit"]').click());
  assert.match(await words(page), /权重合计是 99.99%/);
  assert.equal(await form.locator('[name="basis"]').inputValue(), "市政务服务管理局第 9 次办公会议");
  assert.equal(await form.locator('[name^="weight_"]').nth(2).inputValue(), "29.99");
  await seen(page, "annual-desktop-refused");
  await weigh(form, ["40", "30", "30"]);
  await goes(page, () => form.locator('button[type="submit"]').click());
  const place = new URL(page.url()).pathname;
  assert.match(place, /^\/annual\/\d+$/, await words(page));
  await seen(page, "annual-desktop-opened");

  const sources = await page.locator('form[action*="/file/"]').evaluateAll((forms) => forms.map((one) => one.getAttribute("action").split("/").pop()));
  assert.equal(sources.length, 3);
  const lines = await template(page, place, sources[0]);
  const scored = (left, each) => [lines[0], ...lines.slice(1 + left).map((line, at) => `${line}${each(at)}`)].join("\r\n");
  assert.ok(lines.length > 5, lines.join("\n"));
  await upload(page, place, sources[0], scored(0, (at) => (at === 2 ? "九十" : 80 + (at % 20))));
  assert.match(await words(page), /整个文件没有取用/);
  assert.match(await page.locator('section[aria-labelledby="wrong"]').textContent(), /4.*九十/s);
  await seen(page, "annual-desktop-wrong-row");
  for (const [at, source] of sources.entries()) {
    await upload(page, place, source, scored(at === 2 ? 1 : 0, (row) => 80 + ((row * 7 + at * 3) % 20)));
    assert.match(await words(page), /文件已取用/);
  }
  const leave = page.locator(`form[action="${place}/leave-out/${sources[2]}"]`);
  await leave.locator('[name="unit"]').first().check({ force: true });
  await leave.locator('[name="reason"]').fill("当年没有 12345 工单");
  await seen(page, "annual-desktop-leave-out");
  await goes(page, () => leave.locator('button[type="submit"]').click());
  assert.match(await words(page), /请另一位考核人员或者领导确认公布/);
  assert.match(await words(page), /折算权重 57.1429%/);
  await seen(page, "annual-desktop-prepared");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`a[href^="${place}/sheet.xlsx"]`).click()]);
  const book = await readFile(await download.path());
  assert.equal(book.subarray(0, 2).toString(), "PK");

  const leader = await visitor(house, { size: PHONE, locale: "en" });
  await signIn(leader.page, "leader1");
  await leader.page.goto("/annual");
  await seen(leader.page, "annual-phone-list-en");
  await leader.page.goto(place);
  await seen(leader.page, "annual-phone-prepared-en");
  await leader.page.locator("summary.btn-primary").click();
  await goes(leader.page, () => leader.page.locator(`form[action="${place}/publish"] button`).click());
  assert.match(await words(leader.page), /Edition 1/);
  await seen(leader.page, "annual-phone-published-en");

  const citizen = await visitor(house, { size: PHONE, script: false });
  const id = place.split("/").pop();
  await citizen.page.goto(`/results/annual?sheet=${id}`);
  const told = await words(citizen.page);
  assert.match(told, /当年没有 12345 工单/);
  assert.match(told, /市政务服务管理局第 9 次办公会议/);
  // The checker of accessibility is a script itself; it looks at the same page below.
  await look(citizen.page, "annual-phone-citizen");
  await fits(citizen.page, "annual-phone-citizen");
  const open = await citizen.page.request.get(`/open/annual-${id}.json`);
  assert.equal((await open.json()).edition, 1);
  const abroad = await visitor(house, { locale: "en" });
  await abroad.page.goto("/results/annual");
  await seen(abroad.page, "annual-desktop-citizen-en");
  // What was refused was meant to be.
  assessor.complaints.splice(0, assessor.complaints.length, ...assessor.complaints.filter((one) => !one.includes("422")));
  for (const who of [assessor, leader, citizen, abroad]) await done(who);
});
