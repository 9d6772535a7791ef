// A year of the woodpecker: begun, an order put forward from its page, adopted by its unit, judged on paper, chosen,
// agreed to, written, reviewed by a second person, printed for everybody, a member with a letter, a meeting.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, day, done, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function text(page) {
  return page.locator("main").textContent();
}

// Fills the form of a step and sends it; a select takes a value, everything else text.
async function step(page, path, fields = {}, name = "") {
  if (path) await page.goto(path);
  for (const [field, value] of Object.entries(fields)) {
    const one = page.locator(`main form [name="${field}"]`);
    if (await one.first().getAttribute("type") === "radio") await page.locator(`main form [name="${field}"][value="${value}"]`).check({ force: true });
    else await one.fill(value);
  }
  if (name) await seen(page, name);
  await goes(page, () => page.locator('main form[method="post"] button[type="submit"]').first().click());
}

// The house lives in one year; what it opens with was gathered for it when it was made.
async function year(page) {
  await page.goto("/woodpecker");
  const begin = page.locator('main form[action="/woodpecker"] button').first();
  if (await begin.count()) await goes(page, () => begin.click());
  else await goes(page, () => page.locator("main table a[data-open]").first().click());
  return new URL(page.url()).pathname;
}

test("P8: an opinion is put forward, adopted, judged, printed; a member is appointed and meets", { timeout: 400_000 }, async () => {
  const centre = await visitor(house);
  const { page } = centre;
  await signIn(page, "supervisor1");
  const place = await year(page);
  assert.match(place, /^\/woodpecker\/\d+$/);
  await seen(page, "woodpecker-desktop-year");

  const nominate = `${place}/do/nominate-opinion`;
  await page.goto(nominate);
  await seen(page, "woodpecker-desktop-nominate");
  await step(page, "", { order: "nothing", title: "少交一份复印件", reason: "材料共享，少跑两次" });
  assert.match(await text(page), /没有这个工单/);
  assert.equal(await page.locator('[name="title"]').inputValue(), "少交一份复印件", "what was typed is kept");
  await seen(page, "woodpecker-desktop-refused");
  centre.complaints.length = 0;

  const dispatcher = await visitor(house);
  await signIn(dispatcher.page, "dispatcher1");
  const nominee = await nominated(dispatcher.page, place);
  dispatcher.complaints.length = 0;
  const about = `nominee=${nominee}`;

  await step(page, `${place}/do/advance-nominee?${about}`, { note: "窗口改为系统核验" });
  await step(page, `${place}/do/advance-nominee?${about}`, { note: "全县窗口已停收" }, "woodpecker-desktop-advance");
  await step(page, `${place}/do/publish-nominee?${about}`, { note: "政务网站公布" });
  assert.match(await text(page), /已公布/);
  await seen(page, "woodpecker-desktop-nominee");

  // Three jurors with paper sheets; one with an account sits there already.
  for (const name of ["李代表", "赵代表", "钱代表"]) {
    await step(page, `${place}/do/seat-juror`, { name, organisation: "企业代表" }, name === "李代表" ? "woodpecker-desktop-seat" : "");
  }
  await step(page, `${place}/do/judge-collection`, {}, "woodpecker-desktop-judge");
  await page.goto(place);
  assert.match(await text(page), /评审中/);
  for (let sheets = 0; ; sheets += 1) {
    assert.ok(sheets < 100, "the sheets come to an end");
    await page.goto(place);
    const next = page.locator('section[aria-labelledby="waits"] a[href*="score-nominee"]').first();
    if (!await next.count()) break;
    await goes(page, () => next.click());
    const isMine = (await page.locator('input[name="nominee"]').inputValue()) === nominee;
    const points = isMine ? "9" : "5";
    const fields = { "points-innovation": points, "points-feasibility": points, "points-generality": points, reason: "方便群众" };
    await step(page, "", fields, sheets === 0 ? "woodpecker-desktop-sheet" : "");
  }
  await step(page, `${place}/do/choose-cases`, { places: "1", reason: "第一件明显领先" }, "woodpecker-desktop-choose");
  await page.goto(place);
  assert.match(await text(page), /已评选/);
  await seen(page, "woodpecker-desktop-chosen");

  await step(page, `${place}/do/record-consent?${about}`, { agreed: "named", name: "王明", heard: "电话征得同意" }, "woodpecker-desktop-consent");
  await dispatcher.page.goto("/woodpecker");
  await seen(dispatcher.page, "woodpecker-desktop-list");
  await step(dispatcher.page, `${place}/do/write-case?${about}`, {
    title: "少交一份复印件", opinion: "办一件事要交三份复印件，电话13812348000。", measures: "窗口改为系统核验。", effect: "每件少跑两次。",
  });
  assert.match(await text(dispatcher.page), /像是证件号、银行卡号或电话号码/);
  await step(dispatcher.page, "", { opinion: "办一件事要交三份复印件。" }, "woodpecker-desktop-write");
  dispatcher.complaints.length = 0;
  await step(page, `${place}/do/review-case?${about}`, {}, "woodpecker-desktop-review");

  // Everybody reads it on a phone without scripts.
  const citizen = await visitor(house, { size: PHONE, script: false });
  await citizen.page.goto("/results");
  await goes(citizen.page, () => citizen.page.locator('main a[href="/casebook"]').click());
  assert.match(await text(citizen.page), /每件少跑两次/);
  assert.match(await text(citizen.page), /提出人：王明/);
  await look(citizen.page, "woodpecker-phone-casebook");
  const english = await visitor(house, { size: PHONE, locale: "en" });
  await english.page.goto("/casebook");
  await seen(english.page, "woodpecker-phone-casebook-en");

  const book = await page.request.get(`${place}/book.docx`);
  assert.equal(book.status(), 200);
  assert.ok((await book.body()).subarray(0, 2).toString() === "PK", "a case book is a package");

  await step(page, `${place}/do/appoint-member?${about}`, {}, "woodpecker-desktop-appoint");
  await page.goto("/woodpecker/members?all=1");
  assert.match(await text(page), /王明/);
  await seen(page, "woodpecker-desktop-members");
  await goes(page, () => page.locator('tr:has-text("王明") a[href*="/members/"]').first().click());
  assert.match(await text(page), /兹聘请您为“啄木鸟专员”/);
  await seen(page, "woodpecker-desktop-letter");
  const letter = await page.request.get(`${new URL(page.url()).pathname}/letter.docx`);
  assert.equal(letter.status(), 200);

  await step(page, `${place}/do/hold-meeting`, { place: "二楼会议室", subject: "还能少交什么", attendees: "王明\n李代表", minutes: "逐项讨论。" }, "woodpecker-desktop-meet");
  await page.goto(place);
  await goes(page, () => page.locator('section[aria-labelledby="meetings"] a[data-open]').last().click());
  await goes(page, () => page.locator('a[href*="follow-meeting"]').click());
  const owner = page.locator('[name="owner"] option', { hasText: "派单" }).first();
  const value = await owner.count() ? await owner.getAttribute("value") : await page.locator('[name="owner"] option').nth(1).getAttribute("value");
  await page.locator('[name="owner"]').selectOption(value);
  await step(page, "", { text: "列出还在收的复印件", due: day(10) }, "woodpecker-desktop-follow");
  await seen(page, "woodpecker-desktop-meeting");
  await goes(page, () => page.locator('a[href*="settle-follow-up"]').first().click());
  await step(page, "", { result: "清单已报中心" });
  assert.match(await text(page), /已完成：清单已报中心/);

  const phone = await visitor(house, { size: PHONE, locale: "en" });
  await signIn(phone.page, "leader1");
  for (const [path, name] of [["/woodpecker", "list"], [place, "year"], [`${place}/nominees/${nominee}`, "nominee"], ["/woodpecker/members?all=1", "members"]]) {
    await phone.page.goto(path);
    await seen(phone.page, `woodpecker-phone-${name}-en`);
  }
  for (const who of [centre, dispatcher, citizen, english, phone]) await done(who);
});

// Puts an order forward from its own page; returns the number of the nominee. Some that ended are of another year, or
// were put forward when the house was made: the next one is taken.
async function nominated(page, place) {
  await page.goto("/desk/dispatcher/all");
  const ended = page.locator("main [data-row]", { hasText: "已办结" });
  const orders = await ended.locator('a[href^="/orders/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const order of orders) {
    await page.goto(order);
    const link = page.locator('a[href^="/woodpecker/nominate"]');
    if (!await link.count()) continue;
    await goes(page, () => link.click());
    if (!page.url().includes(place)) continue;
    assert.equal(await page.locator('[name="order"]').inputValue(), order.split("/")[2].split("?")[0]);
    await step(page, "", { title: "少交一份复印件", reason: "材料共享，少跑两次" });
    if (new URL(page.url()).pathname === place) {
      return page.locator('section[aria-labelledby="nominees"] tbody tr td:first-child').last().textContent();
    }
  }
  return assert.fail("an order that ended can be put forward");
}
