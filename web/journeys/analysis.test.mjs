// What opinions say when they are counted together, read by whoever supervises: where it blocks, hurts and is hard, how
// it moves, and a spot check or a special rectification made of a finding. And where everybody may speak: kept by staff,
// read on a phone without a script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, done, goes, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

test("a supervisor reads where it blocks, hurts and is hard, and makes a proceeding of a finding", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "supervisor1");
  await page.goto("/analysis");
  await seen(page, "analysis-desktop");
  const text = await page.locator("main").textContent();
  for (const words of ["堵", "痛", "难"]) assert.ok(text.includes(words), words);
  // By matter, place, month and word; the trend is told in numbers, not in colour alone.
  assert.ok(await page.locator('section[aria-labelledby^="by-"]').count() >= 3, "the axes");
  const streets = page.locator('section[aria-labelledby="by-place"]');
  assert.ok(await streets.locator("tbody tr").count() > 0, "streets are counted");
  const all = Number.parseInt(await streets.locator("tbody tr td").first().textContent(), 10);
  assert.ok(all > 0, "each street says how many");
  // The figure opens to its orders: as many as it says, or the newest of them.
  await goes(page, () => streets.locator("tbody tr td a").first().click());
  const listed = await page.locator("li[data-row]").count();
  assert.equal(listed, Math.min(all, 200), "figure and list are one count");
  await seen(page, "analysis-desktop-orders");
  await page.goto("/analysis");
  // What is counted goes out as a file too.
  const csv = await page.request.get(await page.locator('.an-files a').first().getAttribute("href"));
  assert.equal(csv.status(), 200);
  for (const [kind, name] of [["rectification", "限期整改"], ["spot-check", "抽查"]]) {
    await page.goto("/analysis");
    const finding = page.locator("section[aria-labelledby='findings'] li").first();
    const about = (await finding.locator(".td-row-head").textContent()).trim().split(/\s/)[0];
    await goes(page, () => finding.locator("button", { hasText: name }).click());
    assert.match(page.url(), /\/supervision\/new/);
    await seen(page, `analysis-desktop-${kind}`);
    const form = page.locator('form[method="post"][action^="/supervision"]').first();
    assert.match(await form.evaluate((element) => [...new FormData(element).values()].join(" ")), new RegExp(about.slice(0, 4)), kind);
    assert.ok(await form.locator(".sv-orders li").count() > 0, "the orders of the finding come with it");
    // What kind of defect it is, is said by whoever opens it.
    const defect = form.locator('[name="defect"]');
    if (await defect.count() && !(await defect.inputValue())) await defect.selectOption("sector");
    await goes(page, () => form.locator('button[type="submit"]').last().click());
    assert.match(await page.locator("main").textContent(), /已发起督办/);
    await look(page, `analysis-desktop-${kind}-opened`);
  }
  await done(person);
  const leader = await visitor(house, { size: PHONE, locale: "en-US" });
  await signIn(leader.page, "leader1");
  await leader.page.goto("/analysis");
  await seen(leader.page, "analysis-phone-leader-en");
  await done(leader);
});

test("X4: where one may complain is kept by staff and read on a phone without a script", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "supervisor1");
  await page.goto("/listings");
  await seen(page, "directory-desktop-listings");
  const form = page.locator('form[action="/listings"]');
  const fill = async (fields) => { for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value); };
  await form.locator('[name="kind"]').selectOption("office");
  await fill({ name: "市政务服务投诉受理室", contacts: "13991400000", place: "市民中心一楼", times: "工作日 9:00–17:00", text: "投诉当场登记。" });
  await goes(page, () => form.locator('button[type="submit"]').click());
  assert.match(await page.locator("main").textContent(), /不是单位的固定电话/, "a mobile number is a person's");
  await fill({ contacts: "0914-2999001\nfuwu@shangzhou.example", place: "市民中心一楼，找13991400000" });
  await goes(page, () => form.locator('button[type="submit"]').click());
  assert.match(await page.locator("main").textContent(), /地点里不能写个人的号码/);
  assert.match(person.complaints.splice(0).join(), /422/);
  await seen(page, "directory-desktop-refused");
  await fill({ place: "市民中心一楼" });
  await goes(page, () => form.locator('button[type="submit"]').click());
  assert.match(await page.locator("main").textContent(), /市政务服务投诉受理室/);

  const citizen = await visitor(house, { size: PHONE, script: false });
  await citizen.page.goto("/directory");
  const entry = citizen.page.locator(".dr-entry", { hasText: "市政务服务投诉受理室" });
  assert.match(await entry.textContent(), /市民中心一楼.*工作日/s);
  assert.equal(await entry.locator('a[href="tel:09142999001"]').count(), 1);
  assert.equal(await entry.locator('a[href="mailto:fuwu@shangzhou.example"]').count(), 1);
  // Without a script the colours cannot be computed; the picture is looked at.
  await look(citizen.page, "directory-phone-citizen");
  await done(citizen);

  // The office moves: who reads sees the new place.
  const row = page.locator("li[data-row]", { hasText: "市政务服务投诉受理室" });
  await goes(page, () => row.locator("a", { hasText: "修改" }).click());
  await page.locator('[name="place"]').fill("市民中心二楼");
  await goes(page, () => page.locator('form[action^="/listings/"] button[type="submit"]').first().click());
  const stranger = await visitor(house, { size: PHONE, locale: "en-US" });
  await stranger.page.goto("/directory");
  await seen(stranger.page, "directory-phone-en");
  assert.match(await stranger.page.locator("main").textContent(), /市民中心二楼/);
  await done(stranger);
  await done(person);
});
