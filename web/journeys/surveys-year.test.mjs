// The surveys that regulations ask for, each done by a person: the month's, planned by its rule and only drawn and
// called (三(一)1); a third party's with masked numbers and a sealed result (三(二)1); the year's in writing (三(六)).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, day, done, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function main(page) {
  return page.locator("main").textContent();
}

/** Answers every question of the form that is open. */
async function answers(page) {
  const form = page.locator('form[action$="/answer"]');
  const questions = await form.locator("input[type=radio]").evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
  for (const name of questions) await form.locator(`input[name="${name}"]`).first().check({ force: true });
  const ticks = await form.locator("input[type=checkbox]").evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
  for (const name of ticks) await form.locator(`input[name="${name}"]`).first().check({ force: true });
  for (const text of await form.locator("textarea").all()) await text.fill("请打13912345678联系我，窗口太少。");
  await goes(page, () => form.locator('button[type="submit"]').first().click());
}

/** Plans a survey by hand; returns its address. */
async function plans(page, title, channels, more) {
  await page.goto("/surveys/new");
  const form = page.locator('main form[method="post"]').first();
  const plan = {
    title, intro: "请您评价政务服务。", from: day(-400), until: day(-1), size: "8",
    ask_from: day(0), ask_until: day(20), answer_until: day(30),
    text_1: "您对政务服务总体满意吗？", text_2: "还有什么意见？",
  };
  for (const [name, value] of Object.entries(plan)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator('[name="among"]').selectOption("cases");
  await form.locator('[name="ask_1"]').selectOption("grades");
  await form.locator('[name="ask_2"]').selectOption("text");
  for (const channel of ["phone", "link", "paper"]) await form.locator(`#channel-${channel}`).setChecked(channels.includes(channel), { force: true });
  await form.locator('[name="required_1"]').setChecked(true, { force: true });
  await more?.(form);
  await goes(page, () => form.locator('button[value="save"]').click());
  return new URL(page.url()).pathname;
}

async function draws(page, place) {
  await goes(page, () => page.locator(`form[action="${place}/draw"] button`).click());
  assert.match(await main(page), /随机数种子/);
}

test("X3: the month's survey by telephone is planned by its rule, confirmed and called", { timeout: 400_000 }, async () => {
  const assessor = await visitor(house);
  await signIn(assessor.page, "assessor1");
  await assessor.page.goto("/surveys");
  await seen(assessor.page, "surveys-desktop-planned");
  await goes(assessor.page, () => assessor.page.locator("main a", { hasText: "每月电话回访调查" }).first().click());
  const place = new URL(assessor.page.url()).pathname;
  assert.match(await main(assessor.page), /系统自动拟好这轮调查/);
  assert.match(await main(assessor.page), /三\(一\)1\(1\)/);
  await seen(assessor.page, "surveys-desktop-rule");
  await draws(assessor.page, place);
  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  await agent.page.goto(`${place}/desk`);
  await goes(agent.page, () => agent.page.locator('form[action$="/show"] button').click());
  await answers(agent.page);
  await assessor.page.goto(place);
  assert.match(await main(assessor.page), /n = 1/);
  assert.doesNotMatch(await main(assessor.page), /13912345678/, "what people write is masked");
  await seen(assessor.page, "surveys-desktop-called");
  for (const who of [assessor, agent]) await done(who);
});

test("X3, X8: a third party calls, types paper in from an account of its own, and seals the result", { timeout: 400_000 }, async () => {
  const assessor = await visitor(house);
  await signIn(assessor.page, "assessor1");
  const place = await plans(assessor.page, "县市区半年第三方测评", ["phone", "paper"], (form) => form.locator('[name="third_party"]').setChecked(true, { force: true }));
  await draws(assessor.page, place);
  await seen(assessor.page, "surveys-desktop-hand");
  const hand = assessor.page.locator(`form[action="${place}/assign"]`);
  await hand.locator('[name="until"]').fill(day(10));
  await goes(assessor.page, () => hand.locator("button").click());
  const outside = await visitor(house, { size: PHONE });
  await signIn(outside.page, "surveyor1");
  await outside.page.goto("/fieldwork");
  await seen(outside.page, "surveys-phone-fieldwork");
  const mine = place.replace("/surveys/", "/fieldwork/");
  await outside.page.goto(`${mine}/desk`);
  assert.match(await main(outside.page), /1\d\d\*{4}/, "the number is masked");
  await seen(outside.page, "surveys-phone-masked");
  await goes(outside.page, () => outside.page.locator('form[action$="/show"] button').click());
  assert.match(await main(outside.page), /1\d{10}/, "shown for this call");
  const called = Number((await outside.page.locator("#whom").textContent()).match(/样本 (\d+)/)[1]);
  await answers(outside.page);
  const closed = await outside.page.request.get("/surveys");
  assert.equal(closed.status(), 403, "no other page is theirs");
  // Paper is typed in by the number printed on it, each sheet once.
  const types = async (number) => {
    await outside.page.locator('[name="number"]').fill(String(number));
    await goes(outside.page, () => outside.page.locator(`form[action="${mine}/paper"] button`).click());
  };
  await outside.page.goto(mine);
  await seen(outside.page, "surveys-phone-paper-number");
  await types(99);
  assert.match(await main(outside.page), /没有这个编号的样本/);
  assert.equal(await outside.page.locator('[name="number"]').inputValue(), "99");
  await seen(outside.page, "surveys-phone-paper-unknown");
  await types(called === 1 ? 2 : 1);
  assert.doesNotMatch(await main(outside.page), /1\d\d\*{4}/, "no number is needed for paper");
  await seen(outside.page, "surveys-phone-paper");
  await answers(outside.page);
  assert.equal(new URL(outside.page.url()).pathname, mine);
  await types(called === 1 ? 2 : 1);
  assert.match(await main(outside.page), /这个样本已有结果/);
  await outside.page.goto(mine);
  await outside.page.locator("main details summary").click();
  await seen(outside.page, "surveys-phone-seal");
  await goes(outside.page, () => outside.page.locator(`form[action="${mine}/seal"] button`).click());
  assert.match(await main(outside.page), /结果已封存交付/);
  await seen(outside.page, "surveys-phone-sealed");
  const leader = await visitor(house, { locale: "en" });
  await signIn(leader.page, "leader1");
  await leader.page.goto(place);
  assert.match(await main(leader.page), /Sealed and delivered/);
  await seen(leader.page, "surveys-desktop-sealed-en");
  outside.complaints.length = 0;
  for (const who of [assessor, outside, leader]) await done(who);
});

test("P11: the year's survey in writing is printed, typed in and read", { timeout: 400_000 }, async () => {
  const assessor = await visitor(house);
  await signIn(assessor.page, "assessor1");
  const place = await plans(assessor.page, "年末用户满意度书面调查", ["link", "paper"]);
  await draws(assessor.page, place);
  await assessor.page.goto(`${place}/sheet`);
  await look(assessor.page, "surveys-desktop-letters");
  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  for (const number of ["1", "2", "3"]) {
    await agent.page.goto(place);
    await agent.page.locator('[name="number"]').fill(number);
    await goes(agent.page, () => agent.page.locator(`form[action="${place}/paper"] button`).click());
    await answers(agent.page);
  }
  await assessor.page.goto(place);
  assert.match(await main(assessor.page), /n = 3/);
  const file = await assessor.page.request.get(`${place}/results.csv`);
  assert.equal(file.status(), 200);
  await seen(assessor.page, "surveys-desktop-written");
  for (const who of [assessor, agent]) await done(who);
});
