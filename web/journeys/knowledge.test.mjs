// The knowledge base from the first draft to the citizen who finds it: a unit writes, somebody else publishes, an agent finds
// it by two characters and asks for a change, the unit answers, a citizen finds it without an account.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, done, fits, look, openHouse, seen, signIn, visitor } from "./house.mjs";
import { move } from "./staff.mjs";

const TITLE = "小区里的电动自行车充电棚怎么申请";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function search(page, words) {
  await page.locator('form[role="search"] [name="q"]').fill(words);
  await Promise.all([page.waitForNavigation(), page.locator('form[role="search"] button[type="submit"]').click()]);
}

test("an article is written, published, found, changed and read by a citizen", { timeout: 400_000 }, async () => {
  const writer = await visitor(house);
  await signIn(writer.page, "zhujian-handler");
  await writer.page.goto("/knowledge");
  await seen(writer.page, "knowledge-desktop-lists");
  await writer.page.goto("/knowledge/new");
  await seen(writer.page, "knowledge-desktop-new");
  const form = writer.page.locator('form[action="/knowledge/new"]');
  const unit = form.locator('[name="unit"] option').nth(1);
  await form.locator('[name="unit"]').selectOption(await unit.getAttribute("value"));
  await form.locator('[name="title"]').fill(TITLE);
  await form.locator('[name="matter"]').fill("物业管理");
  await form.locator('[name="questions"]').fill("电瓶车没地方充电\n充电棚什么时候建");
  await form.locator('[name="answer"]').fill("由业主委员会或者社区提出，物业服务企业选址，消防验收后使用。\n不得占用消防车通道。");
  await form.locator('[name="internal"]').fill("消防验收联系人见内网通讯录。");
  await form.locator('[name="basis"]').fill("《中华人民共和国消防法》第二十八条");
  await Promise.all([writer.page.waitForNavigation(), form.locator('button[value="submit"]').click()]);
  assert.match(await writer.page.locator("main").textContent(), /待审核/);
  const place = new URL(writer.page.url()).pathname;

  const approver = await visitor(house);
  await signIn(approver.page, "zhujian-approver");
  await approver.page.goto(place);
  await seen(approver.page, "knowledge-desktop-review");
  await move(approver.page, "publish");
  assert.match(await approver.page.locator("main").textContent(), /第 1 版/);

  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  await agent.page.goto("/knowledge");
  await search(agent.page, "充电");
  assert.ok(await agent.page.locator(`a[href="${place}"]`).count(), "found by two characters");
  assert.ok(await agent.page.locator("mark").count(), "what was looked for is marked");
  await seen(agent.page, "knowledge-desktop-found");
  await agent.page.goto("/desk/agent/new");
  await agent.page.locator('[name="content"]').first().pressSequentially("我们小区电瓶车没地方充电，想建一个充电棚", { delay: 10 });
  await agent.page.locator(`#answers a[href="${place}"]`).waitFor();
  await look(agent.page, "knowledge-desktop-register");
  await agent.page.goto(place);
  await move(agent.page, "ask", { text: "没有写费用由谁出，来电人都会问。" });
  await seen(agent.page, "knowledge-desktop-asked");

  await writer.page.goto("/knowledge?shelf=asked");
  assert.ok(await writer.page.locator(`a[href="${place}"]`).count(), "the unit sees what is asked");
  await writer.page.goto(place);
  await move(writer.page, "take-up");
  await writer.page.goto(`${place}/edit`);
  const answer = writer.page.locator('[name="answer"]');
  await answer.fill(`${await answer.inputValue()}\n建设费用由业主共有资金或者运营企业承担，表决后公示。`);
  await Promise.all([writer.page.waitForNavigation(), writer.page.locator('button[value="submit"]').click()]);
  await approver.page.goto(place);
  assert.ok(await approver.page.locator("ins").count(), "what is new is marked");
  await seen(approver.page, "knowledge-desktop-differences");
  await move(approver.page, "publish");
  assert.match(await approver.page.locator("main").textContent(), /已在第 2 版中更正/);

  const citizen = await visitor(house, { size: PHONE });
  await citizen.page.goto("/");
  await Promise.all([citizen.page.waitForNavigation(), citizen.page.locator('a[href="/answers"]').first().click()]);
  await seen(citizen.page, "knowledge-phone-answers");
  await search(citizen.page, "充電");
  const public_place = place.replace("/knowledge/", "/answers/");
  assert.ok(await citizen.page.locator(`a[href="${public_place}"]`).count(), "traditional characters find it as well");
  await seen(citizen.page, "knowledge-phone-found");
  await Promise.all([citizen.page.waitForNavigation(), citizen.page.locator(`a[href="${public_place}"]`).click()]);
  const read = await citizen.page.locator("main").textContent();
  assert.match(read, /建设费用/);
  assert.doesNotMatch(read, /通讯录|褚经办|卫审核/, "nothing internal, nobody's name");
  await seen(citizen.page, "knowledge-phone-answer");
  await citizen.page.goto("/speak");
  await citizen.page.locator("#content").pressSequentially("我们小区电瓶车没地方充电，希望建充电棚", { delay: 10 });
  await citizen.page.locator(`[data-answers] a[href="${public_place}"]`).waitFor();
  await seen(citizen.page, "knowledge-phone-speak");
  await done(citizen);

  const plain = await visitor(house, { size: PHONE, script: false });
  await plain.page.goto("/speak");
  await plain.page.locator("#content").fill("我们小区电瓶车没地方充电，希望建充电棚");
  const [opened] = await Promise.all([
    plain.context.waitForEvent("page"), plain.page.locator('button[formaction="/answers/look"]').click(),
  ]);
  await opened.waitForLoadState();
  assert.ok(await opened.locator(`a[href="${public_place}"]`).count(), "a button does it without any script");
  assert.equal(await plain.page.locator("#content").inputValue(), "我们小区电瓶车没地方充电，希望建充电棚");
  await done(plain);

  const phone = await visitor(house, { size: PHONE });
  await signIn(phone.page, "supervisor1");
  for (const [path, name] of [["/knowledge", "lists"], ["/knowledge?q=%E5%85%AC%E7%A7%AF", "found"], [place, "one"], ["/knowledge/duty", "duty"]]) {
    await phone.page.goto(path);
    await seen(phone.page, `knowledge-phone-${name}-staff`);
  }
  await done(phone);
  for (const [who, path, name] of [[writer, "/knowledge/import", "import"], [writer, "/knowledge/duty", "duty"], [agent, "/knowledge/miss", "miss"]]) {
    await who.page.goto(path);
    await seen(who.page, `knowledge-desktop-${name}`);
  }
  const english = await visitor(house, { locale: "en-GB", size: DESKTOP });
  await signIn(english.page, "dispatcher1");
  await english.page.goto(place);
  await seen(english.page, "knowledge-desktop-english");
  await english.page.setViewportSize({ width: 320, height: 640 });
  await fits(english.page, "knowledge at 320 pixels");
  await done(english);
  await done(writer);
  await done(approver);
  await done(agent);
});
