// Social supervisors and visits: one is appointed, a scripted test call is planned and written down, a fault becomes an
// order, a leader reads it on a phone, and the year's count has it. The visited unit learns of it afterwards.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, day, done, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
}

test("L8, X4: a supervisor appoints, plans, records, makes an order of a fault and sees the year", { timeout: 900_000 }, async () => {
  const supervisor = await visitor(house);
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  await page.goto("/visits");
  await seen(page, "visits-desktop-list");
  await page.goto("/visits/supervisors");
  await page.locator("#new-title").click();
  const letter = page.locator('form[action="/visits/supervisors"]');
  await fill(letter, {
    name: "贺春生", appointed_by: "市12345政务服务热线受理中心", letter: "商热聘字旅1号", from: day(0), until: day(300), a_year: "4",
  });
  await letter.locator('[name="background"]').selectOption("citizen");
  await seen(page, "visits-desktop-appoint");
  await goes(page, () => letter.locator('button[type="submit"]').click());
  assert.match(await page.locator("main").textContent(), /贺春生/);
  await seen(page, "visits-desktop-register");

  // As a customer at a counter (三(一)1): the whole service, from the number drawn to the paper in hand.
  await page.goto("/visits/new");
  const tried = page.locator('form[action="/visits/new"]');
  await tried.locator('[name="kind"][value="experience"]').check({ force: true });
  await fill(tried, {
    unit: "商洛市城市管理局", place: "一楼 7 号窗口", title: "办一次占道许可", script: "取号\n一次告知材料\n当场受理",
    from: day(0), until: day(7),
  });
  const customer = await tried.locator('[name="visitor"] option', { hasText: "贺春生" }).getAttribute("value");
  await tried.locator('[name="visitor"]').selectOption(customer);
  await goes(page, () => tried.locator('button[type="submit"]').click());
  const counter = new URL(page.url()).pathname;
  await page.goto(`${counter}/record`);
  const written = page.locator(`form[action="${counter}/record"]`);
  for (const step of ["1", "2", "3"]) {
    await written.locator(`[name="verdict_${step}"][value="good"]`).check({ force: true });
    await written.locator(`[name="time_${step}"]`).fill(`00:0${step}`);
  }
  await fill(written, { outcome: "全程二十分钟，没有额外要求。" });
  await goes(page, () => written.locator('button[type="submit"]').click());
  assert.match(await page.locator("main").textContent(), /全程二十分钟/);

  await page.goto("/visits/new");
  const plan = page.locator('form[action="/visits/new"]');
  await plan.locator('[name="kind"][value="test-call"]').check({ force: true });
  await fill(plan, {
    unit: "商洛市城市管理局", place: "12345 转 2", title: "问路灯不亮找谁", script: "铃响三声内接听\n报清工号\n说清由谁维修",
    from: day(0), until: day(7),
  });
  const chosen = await plan.locator('[name="visitor"] option', { hasText: "贺春生" }).getAttribute("value");
  await plan.locator('[name="visitor"]').selectOption(chosen);
  await seen(page, "visits-desktop-plan");
  await goes(page, () => plan.locator('button[type="submit"]').click());
  const place = new URL(page.url()).pathname;
  assert.match(place, /^\/visits\/\d+$/, await page.locator("main").textContent());
  await seen(page, "visits-desktop-planned");

  const unit = await visitor(house, { size: PHONE });
  await signIn(unit.page, "chengguan-principal");
  assert.equal((await unit.page.goto(place)).status(), 404, "the unit must not see it before");

  await page.goto(`${place}/record`);
  const record = page.locator(`form[action="${place}/record"]`);
  for (const [step, verdict] of [["1", "good"], ["2", "fault"], ["3", "good"]]) {
    await record.locator(`[name="verdict_${step}"][value="${verdict}"]`).check({ force: true });
    await record.locator(`[name="time_${step}"]`).fill(`00:0${step}`);
  }
  await fill(record, { words_2: "没有报工号", outcome: "接听及时，答复清楚。" });
  await seen(page, "visits-desktop-record");
  await goes(page, () => record.locator('button[type="submit"]').click());
  await page.locator("#step-2 summary").click();
  await seen(page, "visits-desktop-recorded");
  await goes(page, () => page.locator(`form[action="${place}/order"] button[type="submit"]`).click());
  assert.match(await page.locator("#step-2").textContent(), /已转为工单/);
  await seen(page, "visits-desktop-ordered");

  await unit.page.goto(place);
  const told = await unit.page.locator("main").textContent();
  assert.match(told, /没有报工号/);
  assert.doesNotMatch(told, /贺春生/, "the unit is not told who tried it");
  await seen(unit.page, "visits-phone-unit");

  const leader = await visitor(house, { size: PHONE, locale: "en" });
  await signIn(leader.page, "leader1");
  await leader.page.goto(place);
  await leader.page.locator("#read-words").fill("请城管局限期整改。");
  await seen(leader.page, "visits-phone-leader-en");
  await goes(leader.page, () => leader.page.locator(`form[action="${place}/read"] button`).click());
  for (const [path, name] of [["/visits", "list"], ["/visits/year", "year"], ["/visits/supervisors", "register"]]) {
    await leader.page.goto(path);
    await seen(leader.page, `visits-phone-${name}-en`);
  }
  await page.goto("/visits/year");
  assert.match(await page.locator("main").textContent(), /贺春生/);
  await seen(page, "visits-desktop-year");
  // The unit's first look was a 404, as it must be.
  unit.complaints.length = 0;
  for (const who of [supervisor, unit, leader]) await done(who);
});
