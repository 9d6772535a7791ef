// The unit's part of an order in a browser, walked to its end by everybody it passes: dispatcher, principal, handler,
// deputy; with the principal away, several orders signed on one sheet, and two people at one order at the same moment.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";
import { move, openOrder } from "./staff.mjs";

const UNIT = "sl-cgj";
// The smallest picture there is.
const PHOTO = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function inspect(page, name) {
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

const day = (from) => new Date(Date.now() + 8 * 3_600_000 + from * 86_400_000).toISOString().slice(0, 10);
const text = (page) => page.locator("main").textContent();

/** Registers, accepts and dispatches a demand to the unit; returns its number. */
async function dispatched(title, size = DESKTOP) {
  const agent = await visitor(house, { size });
  await signIn(agent.page, "agent1");
  await agent.page.goto("/desk/agent/new");
  const form = agent.page.locator('form:has([name="content"])').first();
  await form.locator('[name="phone"]').fill("13800138000");
  await form.locator('[name="title"]').fill(title);
  await form.locator('[name="content"]').fill(`${title}，已经好几天了，老人夜里出门不便，请尽快处理。`);
  await Promise.all([agent.page.waitForNavigation(), form.locator('button[name="then"][value="accept"]').first().click()]);
  await done(agent);

  const dispatcher = await visitor(house, { size });
  const { page } = dispatcher;
  await signIn(page, "dispatcher1");
  await page.goto(`/desk/dispatcher/waiting?q=${encodeURIComponent(title)}`);
  if (!new URL(page.url()).pathname.startsWith("/orders/")) await page.locator("[data-open]", { hasText: title }).first().click();
  await page.locator("#number").waitFor();
  const number = (await page.locator("#number").textContent()).trim();
  const lead = page.locator('form[action$="/dispatch"]').first();
  await lead.evaluate((form) => { for (let part = form; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true; });
  await lead.locator('[name="lead_name"]').fill(UNIT);
  await inspect(page, `unit-${size.width}-dispatch`);
  await Promise.all([page.waitForNavigation(), lead.locator('button[type="submit"]').last().click()]);
  await done(dispatcher);
  return number;
}

async function as(name, size, work) {
  const person = await visitor(house, { size });
  await signIn(person.page, name);
  await work(person.page);
  await done(person);
}

for (const size of [PHONE, DESKTOP]) {
  test(`an order passes everybody of a unit at ${size.width} px`, { timeout: 600_000 }, async () => {
    const number = await dispatched(`人民路${size.width}号门前路灯不亮`, size);

    await as("chengguan-principal", size, async (page) => {
      await page.goto("/desk/unit/to-sign");
      await inspect(page, `unit-${size.width}-to-sign`);
      assert.ok((await text(page)).includes(number));
      await openOrder(page, number);
      await inspect(page, `unit-${size.width}-principal`);
      await move(page, "sign", { handler: "市容科 周经办" });
      assert.ok((await text(page)).includes("市容科 周经办"));
    });

    await as("chengguan-handler", size, async (page) => {
      await openOrder(page, number);
      await inspect(page, `unit-${size.width}-handler`);
      await move(page, "contact", { reached: "yes", note: "电话联系，约定当晚到场。" });
      const attach = page.locator('form[action$="/attach"]').first();
      await attach.evaluate((form) => { for (let part = form; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true; });
      await attach.locator('input[type="file"]').setInputFiles({ name: "现场.png", mimeType: "image/png", buffer: PHOTO });
      await Promise.all([page.waitForNavigation(), attach.locator('button[type="submit"]').last().click()]);
      assert.ok((await text(page)).includes("现场.png"));
      await move(page, "answer", { reply: "您好：经现场查看，灯杆线路老化，已更换并恢复照明，今后每周巡查一次。", result: "solved", leader: "吴审核", handler: "周经办" });
      await inspect(page, `unit-${size.width}-answered`);
    });

    await as("chengguan-approver", size, async (page) => {
      await openOrder(page, number);
      await inspect(page, `unit-${size.width}-deputy`);
      const shown = await text(page);
      assert.ok(shown.includes("今后每周巡查一次") && shown.includes("现场.png"));
      await move(page, "approve", {});
      await inspect(page, `unit-${size.width}-approved`);
      // The reply names who led and who handled it (L3).
      assert.ok(/吴审核/.test(await text(page)) && /周经办/.test(await text(page)));
    });
  });
}

test("the principal is away: a deputy is named, signs several orders on one sheet, and the record says for whom", { timeout: 600_000 }, async () => {
  const numbers = [];
  for (const street of ["东", "西", "南"]) numbers.push(await dispatched(`城${street}大街占道经营`));

  // On a telephone, without a script.
  const away = await visitor(house, { size: PHONE });
  await signIn(away.page, "chengguan-principal");
  await away.page.goto("/absences");
  await inspect(away.page, "absences-empty");
  await away.page.locator("summary", { hasText: "登记本人离岗" }).click();
  const form = away.page.locator('form[action="/absences"]');
  await form.locator('[name="from"]').fill(day(-1));
  await form.locator('[name="until"]').fill(day(3));
  await form.locator('[name="reason"]').fill("赴省参加培训");
  await form.locator('[name="substitute"]').selectOption({ label: "吴审核 · 商洛市城市管理局" });
  await form.locator("summary", { hasText: "核对" }).click();
  await Promise.all([away.page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  // Yesterday is refused, and what was typed is still there.
  assert.equal(await form.locator('[name="reason"]').inputValue(), "赴省参加培训");
  await look(away.page, "absences-refused");
  await form.locator('[name="from"]').fill(day(0));
  await Promise.all([away.page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  assert.ok((await text(away.page)).includes("代理人：吴审核"));
  await inspect(away.page, "absences-entered");
  away.complaints.length = 0; // The browser notes the refusal's status.
  await done(away);

  const deputy = await visitor(house, { size: DESKTOP });
  const { page } = deputy;
  await signIn(page, "chengguan-approver");
  await page.goto("/desk/unit/to-sign");
  assert.ok((await text(page)).includes("您正代 郑主管"));
  await inspect(page, "unit-desk-acting");
  for (const number of numbers) await page.locator(`input[form="picked"][value="${number}"]`).check();
  await look(page, "unit-desk-picked");
  await Promise.all([page.waitForURL(/\/desk\/unit\/sheet/), page.locator("#picked button").first().click()]);
  await inspect(page, "unit-sheet");
  const sheet = page.locator('form[action="/desk/unit/sheet"]');
  assert.equal(await sheet.locator(".un-item").count(), 3);
  // Ticking two of three signs none.
  await sheet.locator(`[name="handler-${numbers[0]}"]`).fill("市容科 周经办");
  await sheet.locator(`[name="take-${numbers[0]}"][value="read"]`).check({ force: true });
  await sheet.locator(`[name="take-${numbers[1]}"][value="read"]`).check({ force: true });
  await Promise.all([page.waitForNavigation(), sheet.locator('button[type="submit"]').click()]);
  assert.ok((await text(page)).includes("还有 1 件没有选择"));
  assert.equal(await sheet.locator(`[name="handler-${numbers[0]}"]`).inputValue(), "市容科 周经办");
  await inspect(page, "unit-sheet-unsaid");
  await sheet.locator(`[name="take-${numbers[2]}"][value="out"]`).check({ force: true });

  // Meanwhile the principal, who may still sign, signs the second one.
  await as("chengguan-principal", DESKTOP, async (other) => {
    await openOrder(other, numbers[1]);
    await move(other, "sign", { handler: "法规科" });
  });
  await Promise.all([page.waitForNavigation(), sheet.locator('button[type="submit"]').click()]);
  assert.ok((await text(page)).includes("已签发 1 件，未签发 1 件，移出 1 件"), await text(page));
  await inspect(page, "unit-sheet-signed");
  await openOrder(page, numbers[0]);
  assert.ok((await text(page)).includes("代郑主管"));
  await inspect(page, "unit-order-in-stead");
  deputy.complaints.length = 0;
  await done(deputy);

  await as("chengguan-principal", PHONE, async (own) => {
    await own.goto("/absences");
    await own.locator("summary", { hasText: "结束离岗" }).first().click();
    await inspect(own, "absences-ending");
    await Promise.all([own.waitForNavigation(), own.locator('form[action$="/end"] button[type="submit"]').first().click()]);
    assert.ok((await text(own)).includes("已结束离岗"));
  });
  await as("chengguan-approver", PHONE, async (own) => {
    await openOrder(own, numbers[2]);
    assert.equal(await own.locator('form[action$="/sign"]').count(), 0);
  });
});

test("orders nobody present may sign are shown to the unit and to the centre", { timeout: 600_000 }, async () => {
  const number = await dispatched("北环路井盖缺失");
  await as("administrator1", DESKTOP, async (page) => {
    await page.goto("/absences");
    await page.locator("summary", { hasText: "登记离岗" }).click();
    const form = page.locator('form[action="/absences"]');
    await form.locator('[name="person"]').selectOption({ label: "郑主管 · 商洛市城市管理局" });
    await form.locator('[name="until"]').fill(day(1));
    await form.locator('[name="reason"]').fill("突发疾病");
    await form.locator("summary", { hasText: "核对" }).click();
    await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
    assert.ok((await text(page)).includes("未指定代理人"));
    await inspect(page, "absences-administrator");
  });
  for (const [name, size] of [["chengguan-handler", PHONE], ["dispatcher1", DESKTOP]]) {
    await as(name, size, async (page) => {
      await page.goto("/absences");
      const shown = await text(page);
      assert.ok(shown.includes("无人可签的工单") && shown.includes(number), shown);
      await inspect(page, `absences-vacant-${name}`);
    });
  }
  await as("administrator1", DESKTOP, async (page) => {
    await page.goto("/absences");
    await page.locator("summary", { hasText: "指定代理人" }).first().click();
    const form = page.locator('form[action$="/appoint"]').first();
    await form.locator('[name="substitute"]').selectOption({ label: "吴审核 · 商洛市城市管理局" });
    await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
    await page.locator("summary", { hasText: "结束离岗" }).first().click();
    await Promise.all([page.waitForNavigation(), page.locator('form[action$="/end"] button[type="submit"]').first().click()]);
  });
});

test("two people at one order at once: one wins, the other sees what changed and loses nothing typed", { timeout: 600_000 }, async () => {
  const number = await dispatched("中心广场夜间噪声");
  await as("chengguan-principal", DESKTOP, async (page) => { await openOrder(page, number); await move(page, "sign", {}); });

  const first = await visitor(house);
  const second = await visitor(house, { size: PHONE });
  await signIn(first.page, "chengguan-handler");
  await signIn(second.page, "chengguan-approver");
  await openOrder(first.page, number);
  await openOrder(second.page, number);
  const typed = "您好：我局已约谈广场舞负责人，约定晚九点后停止播放音乐，并安排夜间巡查。";
  const form = second.page.locator('form[action$="/answer"]').first();
  await form.evaluate((element) => { for (let part = element; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true; });
  await form.locator('[name="reply"]').fill(typed);
  await form.locator('[name="result"][value="solved"]').check({ force: true });
  await form.locator('[name="leader"]').fill("吴审核");
  await form.locator('[name="handler"]').fill("市容科 周经办");

  // The other one is quicker.
  await move(first.page, "contact", { reached: "yes", note: "已电话联系，约定当晚到场。" });
  await Promise.all([second.page.waitForNavigation(), form.locator('button[type="submit"]').last().click()]);
  const shown = await text(second.page);
  assert.ok(shown.includes("周经办") && shown.includes("约定当晚到场"), shown);
  assert.equal(await form.locator('[name="reply"]').inputValue(), typed);
  assert.equal(await form.locator('[name="handler"]').inputValue(), "市容科 周经办");
  assert.ok(await form.locator('[name="result"][value="solved"]').isChecked());
  await inspect(second.page, "unit-conflict");
  // Looked at, it is sent once more and is done.
  await Promise.all([second.page.waitForNavigation(), form.locator('button[type="submit"]').last().click()]);
  assert.ok((await text(second.page)).includes(typed));
  second.complaints.length = 0;
  await done(first);
  await done(second);
});

test("a supervisor picks several orders of a list for one proceeding, without a script", { timeout: 600_000 }, async () => {
  const supervisor = await visitor(house, { script: false });
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  await page.goto("/desk/supervisor/open");
  const boxes = page.locator('input[form="picked"]');
  assert.ok(await boxes.count() >= 2);
  const numbers = [];
  for (const at of [0, 1]) {
    await boxes.nth(at).check();
    numbers.push(await boxes.nth(at).getAttribute("value"));
  }
  await look(page, "supervisor-picked");
  await Promise.all([page.waitForURL(/\/supervision\/new/), page.locator("#picked button").first().click()]);
  const orders = await page.locator('[name="orders"]').inputValue();
  for (const number of numbers) assert.ok(orders.includes(number), orders);
  await look(page, "supervisor-opening");
  await done(supervisor);
});
