// Supervision in a browser: a joint meeting from the supervisor to the unit and back, and a leader who signs on a telephone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { speak, track } from "./citizen.mjs";
import { PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";
import { move } from "./staff.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

/** Looks at a page with axe, for its width, and keeps a picture of it. */
async function inspect(page, name) {
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

/** The value of the first choice whose words hold this. */
async function choice(page, selector, words) {
  const option = page.locator(`${selector} option`, { hasText: words }).first();
  return option.getAttribute("value");
}

async function newProceeding(page, kind, fields) {
  await page.goto(`/supervision/new?kind=${kind}`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`form[action="/supervision/new"] [name="${name}"]`).first();
    const isSelect = await field.evaluate((element) => element.tagName === "SELECT");
    if (isSelect) await field.selectOption(value);
    else await field.fill(value);
  }
}

async function open(page) {
  await Promise.all([
    page.waitForURL(/\/proceedings\/\d+$/),
    page.locator('form[action="/supervision/new"] button[type="submit"]').first().click(),
  ]);
  return new URL(page.url()).pathname;
}

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

test("a joint meeting goes from the supervisor to the unit and ends when the unit has answered", { timeout: 400_000 }, async () => {
  const supervisor = await visitor(house);
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  await page.goto("/supervision");
  await inspect(page, "supervision-board");
  await newProceeding(page, "joint-meeting", {
    title: "占道经营责任划分", at: `${today()}T09:00`, place: "三楼会议室",
    agenda: "占道经营责任划分\n夜间巡查", units: "商洛市城市管理局",
  });
  await inspect(page, "supervision-new");
  const units = page.locator('[name="units"]');
  if (!(await units.inputValue())) throw new Error("the unit was not typed");
  await open(page).catch(async (error) => { await look(page, "supervision-refused"); throw error; });
  const url = new URL(page.url()).pathname;
  const held = page.locator('form:has(input[name="record"][value="held"])');
  await page.locator('details:has(input[name="record"][value="held"]) > summary').click();
  await held.locator('[name="on"]').fill(today());
  await held.locator('[name="present"]').fill("市城管局：郑主管");
  await held.locator('[name="minute"]').fill("明确由城管局牵头。");
  await Promise.all([page.waitForNavigation(), held.locator('button[type="submit"]').click()]);
  const person = await choice(page, 'form[action$="/assign-task"] [name="person"]', "周经办");
  await move(page, "assign-task", { task: "三日内制定巡查方案", person, days: "3" });
  await inspect(page, "supervision-meeting");

  const unit = await visitor(house, { size: PHONE });
  await signIn(unit.page, "chengguan-handler");
  await unit.page.goto("/supervision");
  await inspect(unit.page, "supervision-unit-board");
  await unit.page.locator(`a[href="${url}"]`).first().click();
  await unit.page.waitForURL(url);
  await inspect(unit.page, "supervision-unit-task");
  await move(unit.page, "report-task", { text: "方案已制定并实施。" });
  await done(unit);

  await page.goto(url);
  await move(page, "accept-task", { note: "" });
  await move(page, "close-proceeding", { conclusion: "全部落实。" });
  assert.ok((await page.locator("main").textContent()).includes("已办结"));
  await inspect(page, "supervision-ended");
  await done(supervisor);
});

test("a leader reads and signs on a telephone, and the result comes back", { timeout: 400_000 }, async () => {
  const supervisor = await visitor(house);
  await signIn(supervisor.page, "supervisor1");
  await newProceeding(supervisor.page, "instruction", { title: "供热专报", report: "本周供热投诉集中，涉及三个小区。" });
  const leader = await choice(supervisor.page, '[name="leader"]', "冯领导");
  await supervisor.page.locator('[name="leader"]').selectOption(leader);
  const url = await open(supervisor.page);

  const phone = await visitor(house, { size: PHONE });
  const { page } = phone;
  await signIn(page, "leader1");
  await page.goto("/instructions");
  await inspect(page, "leader-asked");
  const card = page.locator("article", { hasText: "供热专报" });
  await card.locator("summary", { hasText: "作出批示" }).click();
  const form = card.locator('form[action$="/instruct"]');
  await form.locator('[name="task"]').fill("请城管局三日内办结。");
  await form.locator('[name="person"]').selectOption(await choice(page, `form[action="${url}/instruct"] [name="person"]`, "郑主管"));
  await inspect(page, "leader-instructing");
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  await inspect(page, "leader-instructed");

  const unit = await visitor(house);
  await signIn(unit.page, "chengguan-principal");
  await unit.page.goto(url);
  await move(unit.page, "report-task", { text: "三个小区已恢复。" });
  await done(unit);
  await supervisor.page.goto(url);
  await move(supervisor.page, "accept-task", { note: "" });
  await move(supervisor.page, "submit-result", { result: "三个小区已恢复供热。" });
  await done(supervisor);

  await page.goto("/instructions");
  await inspect(page, "leader-result");
  const back = page.locator("article", { hasText: "供热专报" });
  await back.locator("summary", { hasText: "同意办结" }).click();
  await Promise.all([page.waitForNavigation(), back.locator('form[action$="/settle-report"] button[type="submit"]').click()]);
  assert.ok((await page.locator("main").textContent()).includes("最近办结"));
  await inspect(page, "leader-done");
  await done(phone);
});

test("whoever suffers for a word tells it at the own order, without a script and at 320 px", { timeout: 300_000 }, async () => {
  const citizen = await visitor(house, { size: { width: 320, height: 640 }, script: false });
  const said = await speak(citizen.page, { title: "工地夜里施工", content: "和平路工地每晚十一点以后还在施工，吵得睡不着。" });
  await track(citizen.page, said.code);
  await citizen.page.locator('a[href$="/retaliation"]').click();
  await citizen.page.waitForURL(/\/retaliation$/);
  await look(citizen.page, "retaliation-form");
  await fits(citizen.page, "retaliation-form");
  await citizen.page.locator('textarea[name="content"]').fill("工地的人知道是我反映的，在我家门口堆了砖。");
  await citizen.page.locator('form[action$="/retaliation"] button[type="submit"]').click();
  await citizen.page.waitForURL(/done=yes/);
  await look(citizen.page, "retaliation-sealed");
  await fits(citizen.page, "retaliation-sealed");
  assert.match(await citizen.page.locator("[role=status]").innerText(), /已经封存/);
  await done(citizen);

  const supervisor = await visitor(house);
  await signIn(supervisor.page, "supervisor1");
  await supervisor.page.goto("/supervision?view=drafts");
  await supervisor.page.locator("a", { hasText: "群众反映受到打击报复" }).first().click();
  await supervisor.page.waitForURL(/\/proceedings\/\d+$/);
  await inspect(supervisor.page, "retaliation-lead");
  assert.match(await supervisor.page.locator("main").innerText(), /堆了砖/);
  await done(supervisor);
});
