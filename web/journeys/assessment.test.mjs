// What an assessor and a unit do with a month: look, open every number, close, correct, and appeal.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

const PACK = "/assessment/linshu-2020-10";

/** Where the month in progress and the last closed one lie: the demonstration ends today, whatever day that is. */
async function months() {
  const { page, context } = await visitor(house);
  await signIn(page, "assessor1");
  await page.goto("/assessment");
  const links = await page.locator(`a[href^="${PACK}/20"]`).evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const now = links[0];
  for (const frozen of links) {
    await page.goto(frozen);
    if (await page.locator('a[href*="/files/"][href*="docx"]').count()) {
      await context.close();
      return { now, frozen };
    }
  }
  throw new Error(`none of ${links.join(" ")} is closed`);
}

const PAGES = {
  assessor1: ({ now, frozen }) => [
    "/assessment", `${PACK}/rules`, `${PACK}/year/${now.slice(-7, -3)}`, `${PACK}/year/${now.slice(-7, -3)}/entries`,
    now, `${now}/peers`, `${now}/close`, `${now}/bands`, `${now}/marks`,
    frozen, `${frozen}/corrections`, `${frozen}/appeals`, "/packs/linshu-2020-10", "/packs/what-if",
  ],
  "chengguan-handler": ({ now }) => ["/scores", `/scores/${now.slice(-7)}`, "/packs/pudong-2018-5"],
};

for (const [who, paths] of Object.entries(PAGES)) {
  for (const [name, size, locale] of [["phone", PHONE, "zh-CN"], ["desktop", DESKTOP, "en-US"]]) {
    test(`${who}'s months are accessible and fit at ${name} width in ${locale}`, { timeout: 400_000 }, async () => {
      const person = await visitor(house, { size, locale });
      await signIn(person.page, who);
      for (const path of paths(await months())) {
        const answer = await person.page.goto(path);
        assert.equal(answer.status(), 200, path);
        assert.equal(await person.page.locator("html").getAttribute("lang"), locale === "zh-CN" ? "zh-CN" : "en", path);
        await look(person.page, `${name}-${who}${path.replaceAll("/", "-")}`);
        await accessible(person.page, path);
        await fits(person.page, path);
      }
      await done(person);
    });
  }
}

test("every number of a closed month opens, down to an order's events", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "assessor1");
  const { frozen } = await months();
  await page.goto(frozen);
  const row = page.locator("table tbody tr").first();
  const total = (await row.locator("a").last().textContent()).trim();
  await row.locator("a").last().click();
  await page.waitForURL(/\/20\d\d-\d\d\/\d+$/);
  assert.ok((await page.locator("main").textContent()).includes(total), `the score page says ${total}`);
  const scored = page.url();
  // Each indicator states its article; what the document leaves open is marked as an interpretation.
  const text = await page.locator("main").textContent();
  for (const words of ["附件 三(一)1", "解释", "四舍五入"]) assert.ok(text.includes(words), words);
  await page.locator('a[href*="/rows/taken"]').first().click();
  await page.waitForURL(/\/rows\/taken/);
  await accessible(page, "rows");
  await page.locator('a[href^="/orders/"]').first().click();
  await page.waitForURL(/\/orders\//);
  assert.ok((await page.locator("main").textContent()).includes("登记"), "the order tells its events");
  await page.goto(scored);
  await page.locator('a[href$="/first_time"]').first().click().catch(() => page.goto(`${scored}/first_time`));
  assert.ok((await page.locator("main").textContent()).includes("35"));
  await done(person);
});

test("what goes out for others is a workbook with formulas, a document and plain facts", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "assessor1");
  const { frozen } = await months();
  await page.goto(frozen);
  const names = await page.locator('a[href*="/files/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(names.length >= 3, names.join(" "));
  for (const name of names) {
    const answer = await page.request.get(name);
    assert.equal(answer.status(), 200, name);
    const body = await answer.body();
    const isZip = body.subarray(0, 2).toString() === "PK";
    assert.ok(name.includes("csv") ? body.toString().includes("taken") : isZip, name);
  }
  await done(person);
});

test("a month that is not over shows what would be frozen and offers no button", { timeout: 400_000 }, async () => {
  const person = await visitor(house, { locale: "en-US" });
  const { page } = person;
  await signIn(page, "assessor1");
  const { now } = await months();
  await page.goto(`${now}/close`);
  assert.equal(await page.locator('main form[action$="/close"] button[type="submit"]').count(), 0);
  assert.match(await page.locator("main").textContent(), /20\d\d-\d\d-\d\d/);
  await done(person);
});

test("L19: the year's end is entered with its files, its numbers stand beside the sum, and it goes out as a workbook", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "assessor1");
  const { now } = await months();
  const year = `${PACK}/year/${now.slice(-7, -3)}`;
  await page.goto(year);
  const unit = (await page.locator("tbody tr[data-row] td.as-unit").first().textContent()).trim();
  await page.goto(`${year}/entries`);
  const enter = async (input, value, file) => {
    const form = page.locator(`form[action="${year}/entries"]`);
    await form.locator('[name="unit"]').selectOption({ label: unit });
    await form.locator('[name="input"]').selectOption(input);
    await form.locator('[name="value"]').fill(value);
    await form.locator('[name="evidence"]').setInputFiles(file ? [{ name: file, mimeType: "application/pdf", buffer: Buffer.from(file) }] : []);
    await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  };
  // What must be proven is not taken without a file, and what was typed stays.
  await enter("office_and_staff", "4.5", "");
  assert.match(await page.locator("main").textContent(), /须附证明材料/);
  assert.equal(await page.locator('[name="value"]').inputValue(), "4.5");
  assert.match(person.complaints.splice(0).join(), /422/);
  await look(page, "desktop-year-end-refused");
  const given = [
    ["office_and_staff", "4.5", "成立热线办的文件.pdf"], ["office_equipment", "2", "设备清单.pdf"],
    ["office_agenda", "3", "会议纪要.pdf"], ["knowledge_points", "9", ""],
    ["follow_through_points", "27.5", "现场督办情况表.pdf"], ["sign_off_points", "18", "签批材料.pdf"],
  ];
  for (const [input, value, file] of given) {
    await enter(input, value, file);
    const row = page.locator("main tbody tr").first();
    assert.match(await row.textContent(), new RegExp(`${unit}.*${value}.*${file}`, "s"), input);
  }
  await look(page, "desktop-year-end-entered");
  await accessible(page, "year's end");
  const proof = await page.locator("main tbody a", { hasText: "签批材料.pdf" }).first().getAttribute("href");
  assert.equal((await (await page.request.get(proof)).body()).toString(), "签批材料.pdf");
  // The year: ten, ten, thirty, thirty and twenty beside their sum; eighty and twenty beside the total.
  await page.goto(year);
  const text = await page.locator("main").textContent();
  assert.match(text, /月度均分 × 80%.*年终得分 × 20%/s);
  const row = page.locator("tbody tr[data-row]", { hasText: unit });
  const cells = (await row.locator("td").allTextContents()).map((cell) => cell.trim());
  const [mean, ...end] = cells.slice(-8).map((cell) => Number.parseFloat(cell));
  const [organisation, knowledge, province, followed, signed, sum, total] = end;
  assert.deepEqual([organisation, knowledge, followed, signed], [9.5, 9, 27.5, 18]);
  assert.ok(Math.abs(organisation + knowledge + province + followed + signed - sum) < 0.001, cells.join(" "));
  assert.ok(Math.abs(mean * 0.8 + sum * 0.2 - total) < 0.01, cells.join(" "));
  await look(page, "desktop-year-end-year");
  const workbook = await page.request.get(await page.locator('a[href$="totals.xlsx"]').getAttribute("href"));
  assert.equal((await workbook.body()).subarray(0, 2).toString(), "PK");
  const csv = await (await page.request.get(`${year}/totals.csv`)).text();
  assert.match(csv, new RegExp(`${unit}.*,${organisation},${knowledge},${province},${followed},${signed},${sum},${total}`));
  await done(person);
});

test("an assessor rules on an appeal, and the ruling stands beside it", { timeout: 400_000 }, async () => {
  const person = await visitor(house);
  const { page } = person;
  await signIn(page, "assessor1");
  const { frozen } = await months();
  await page.goto(`${frozen}/appeals`);
  const form = page.locator('form[action$="/rule"]').first();
  await form.locator('textarea').fill("经核对系统记录，扣分依据充分。");
  await form.locator('input[type="radio"]').last().check({ force: true });
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  await page.goto(`${frozen}/appeals`);
  assert.ok((await page.locator("main").textContent()).includes("扣分依据充分"));
  assert.equal(await page.locator('form[action$="/rule"]').count(), 0);
  await done(person);
});
