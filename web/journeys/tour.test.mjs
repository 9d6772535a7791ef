// The five-minute tour: one demand from the first word to its second round, and what a hurried hand does to a form.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answer, speak, track } from "./citizen.mjs";
import { DESKTOP, PHONE, done, look, openHouse, signIn, visitor } from "./house.mjs";
import { move, openOrder } from "./staff.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  test(`a demand goes round the loop twice, the citizen without JavaScript at ${name} width`, { timeout: 180_000 }, async () => {
    const citizen = await visitor(house, { size, script: false });
    const said = await speak(citizen.page, {
      title: `东街路灯不亮 ${name}`,
      content: "东街社区路口的三盏路灯已经半个月不亮，晚上走路很不安全，请尽快维修。",
    });
    await look(citizen.page, `${name}-receipt`);
    await track(citizen.page, said.code);
    await look(citizen.page, `${name}-track-received`);

    const agent = await visitor(house);
    await signIn(agent.page, "agent1");
    await look(agent.page, `${name}-desk-agent`);
    await openOrder(agent.page, said.number);
    await look(agent.page, `${name}-order-registered`);
    await move(agent.page, "accept");
    await done(agent);

    const dispatcher = await visitor(house);
    await signIn(dispatcher.page, "dispatcher1");
    await look(dispatcher.page, `${name}-desk-dispatcher`);
    await openOrder(dispatcher.page, said.number);
    await look(dispatcher.page, `${name}-order-accepted`);
    const offered = await dispatcher.page.locator('form[action$="/dispatch"]').innerText();
    assert.match(offered, /城市管理局/, "the unit for street lamps is not suggested");
    await move(dispatcher.page, "dispatch", { lead_name: "商洛市城市管理局", difficulty: "simple" });
    await look(dispatcher.page, `${name}-order-dispatched`);
    await done(dispatcher);

    const principal = await visitor(house);
    await signIn(principal.page, "chengguan-principal");
    await look(principal.page, `${name}-desk-principal`);
    await openOrder(principal.page, said.number);
    await move(principal.page, "sign", { handler: "市政设施科 孙经办" });
    await done(principal);

    const unit = await visitor(house);
    await signIn(unit.page, "chengguan-handler");
    await look(unit.page, `${name}-desk-unit`);
    await openOrder(unit.page, said.number);
    assert.equal(await unit.page.locator('form[action$="/sign"]').count(), 0, "a handler is offered to sign");
    await move(unit.page, "contact", { reached: "yes", note: "电话联系，约定今日现场查看" });
    await move(unit.page, "answer", {
      reply: "经现场查看，三盏路灯因线路老化损坏，已于今日更换，恢复照明。",
      result: "solved", leader: "李分管", handler: "孙经办",
    });
    await look(unit.page, `${name}-order-answered`);
    await done(unit);

    const deputy = await visitor(house);
    await signIn(deputy.page, "chengguan-approver");
    await openOrder(deputy.page, said.number);
    await move(deputy.page, "approve");
    await done(deputy);

    await track(citizen.page, said.code);
    await look(citizen.page, `${name}-track-answered`);
    await answer(citizen.page, "dissatisfied", "昨晚又灭了一盏");
    await look(citizen.page, `${name}-thanks`);
    await track(citizen.page, said.code);
    await look(citizen.page, `${name}-track-redo`);
    await done(citizen);

    const again = await visitor(house);
    await signIn(again.page, "chengguan-handler");
    await openOrder(again.page, said.number);
    const text = await again.page.locator("body").innerText();
    assert.match(text, /第\s*2\s*轮|第 ?2 ?次|第二轮/, "the order page does not show round 2");
    assert.match(text, /昨晚又灭了一盏/);
    await look(again.page, `${name}-order-round-2`);
    await done(again);
  });
}

test("reload and double click double nothing", { timeout: 60_000 }, async () => {
  const citizen = await visitor(house, { script: false });
  await citizen.page.goto("/speak");
  await citizen.page.locator('textarea[name="content"]').fill("同一张表单提交两次只应登记一次，请核对。");
  const button = citizen.page.locator('form[action="/speak"] button[type="submit"]:not([formaction])').first();
  await button.dblclick();
  await citizen.page.waitForURL(/\/receipt\/\d+/);
  const first = new URL(citizen.page.url()).pathname;
  await citizen.page.reload();
  assert.equal(new URL(citizen.page.url()).pathname, first);
  await done(citizen);
});

test("English readers find every word of the tour in English", { timeout: 60_000 }, async () => {
  const citizen = await visitor(house, { locale: "en-GB" });
  for (const path of ["/", "/speak", "/track", "/sign-in"]) {
    await citizen.page.goto(path);
    assert.equal(await citizen.page.locator("html").getAttribute("lang"), "en");
    await look(citizen.page, `en${path.replaceAll("/", "-")}`);
  }
  await done(citizen);
});

test("the keyboard alone opens the next order of a desk", { timeout: 60_000 }, async () => {
  const agent = await visitor(house);
  await signIn(agent.page, "dispatcher1");
  await agent.page.goto("/desk/dispatcher/waiting");
  await agent.page.keyboard.press("j");
  await agent.page.keyboard.press("Enter");
  await agent.page.waitForURL(/\/orders\/\d+/);
  await done(agent);
});
