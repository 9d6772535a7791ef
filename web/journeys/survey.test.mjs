// A sampling survey: planned, drawn with a seed that everybody can read, called at the phone desk, answered from a
// printed code on a phone without scripts, and read with its interval.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, day, done, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

test("a survey is planned, drawn, asked, answered and read", { timeout: 400_000 }, async () => {
  const assessor = await visitor(house);
  await signIn(assessor.page, "assessor1");
  await assessor.page.goto("/surveys");
  await seen(assessor.page, "survey-desktop-empty");
  await assessor.page.goto("/surveys/new");
  const form = assessor.page.locator('main form[method="post"]').first();
  const plan = {
    title: "办件满意度抽样调查", intro: "只需一分钟，不用登录。", from: day(-400), until: day(-1), size: "6",
    ask_from: day(0), ask_until: day(10), answer_until: day(20),
    text_1: "您对办理结果满意吗？", text_2: "还有什么想说的？",
  };
  for (const [name, value] of Object.entries(plan)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator('[name="ask_1"]').selectOption("grades");
  await form.locator('[name="ask_2"]').selectOption("text");
  for (const channel of ["phone", "link", "paper"]) await form.locator(`#channel-${channel}`).setChecked(true, { force: true });
  await form.locator('[name="required_1"]').setChecked(true, { force: true });
  await seen(assessor.page, "survey-desktop-new");
  await goes(assessor.page, () => form.locator('button[value="save"]').click());
  const place = new URL(assessor.page.url()).pathname;
  assert.match(place, /^\/surveys\/\d+$/, await assessor.page.locator("main").textContent());
  await goes(assessor.page, () => assessor.page.locator(`form[action="${place}/draw"] button`).click());
  await seen(assessor.page, "survey-desktop-drawn");
  assert.match(await assessor.page.locator("main").textContent(), /随机数种子/);

  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  await agent.page.goto(`${place}/desk`);
  await seen(agent.page, "survey-desktop-desk");
  await goes(agent.page, () => agent.page.locator('form[action$="/show"] button').click());
  await seen(agent.page, "survey-desktop-call");
  await agent.page.locator('input[name="q1"]').first().check({ force: true });
  await goes(agent.page, () => agent.page.locator('form[action$="/answer"] button[type="submit"]').first().click());

  await assessor.page.goto(`${place}/sheet`);
  await look(assessor.page, "survey-desktop-sheet");
  const link = new URL(await assessor.page.locator('main a[href*="/q/"]').last().getAttribute("href"), house.address);
  const citizen = await visitor(house, { size: PHONE, script: false });
  await citizen.page.goto(link.pathname);
  await look(citizen.page, "survey-phone-question");
  await citizen.page.locator('input[name="q1"]').first().check({ force: true });
  await goes(citizen.page, () => citizen.page.locator('main button[type="submit"]').click());
  await citizen.page.locator('[name="q2"]').fill("窗口态度好。");
  await goes(citizen.page, () => citizen.page.locator('main button[type="submit"]').click());
  await look(citizen.page, "survey-phone-thanks");
  assert.match(await citizen.page.locator("main").textContent(), /感谢/);

  await assessor.page.goto(place);
  await seen(assessor.page, "survey-desktop-found");
  assert.match(await assessor.page.locator("main").textContent(), /n = 2/);
  const leader = await visitor(house, { size: PHONE, locale: "en" });
  await signIn(leader.page, "leader1");
  await leader.page.goto(place);
  await seen(leader.page, "survey-phone-found");
  for (const who of [assessor, agent, citizen, leader]) await done(who);
});
