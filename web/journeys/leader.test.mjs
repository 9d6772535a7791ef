// A leader's minute on a telephone, the wall on two screens with its line cut, and the board of supervision.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function inspect(page, name) {
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

for (const locale of ["zh-CN", "en"]) {
  test(`each number of today opens on a telephone (${locale})`, { timeout: 400_000 }, async () => {
    const phone = await visitor(house, { size: PHONE, locale });
    const { page } = phone;
    await signIn(page, "leader1");
    assert.equal(new URL(page.url()).pathname, "/instructions");
    await inspect(page, `today-phone-${locale}`);
    const tiles = await page.locator("a.td-tile").evaluateAll((all) => all.map((one) => ({
      url: one.getAttribute("href"), count: Number(one.querySelector(".td-count").textContent), high: one.clientHeight,
    })));
    assert.equal(tiles.length, 8);
    // Numbers first: the eight of them lie within two screens, and each is large enough for a thumb.
    assert.ok(tiles.every((tile) => tile.high >= 44));
    for (const tile of tiles) {
      const answer = await page.goto(tile.url);
      assert.equal(answer.status(), 200, tile.url);
      const rows = await page.locator("[data-open]").count();
      if (tile.url.startsWith("/today/") || tile.url.startsWith("/desk/")) {
        assert.equal(rows, Math.min(tile.count, 50), `${tile.url} lists what it counts`);
      }
      await fits(page, tile.url);
    }
    await page.goto("/instructions");
    const chart = page.locator("figure.ch-figure").first();
    await chart.locator("summary").click();
    assert.equal(await chart.locator("tbody tr").count(), 14);
    await inspect(page, `today-phone-table-${locale}`);
    await chart.locator("tbody a").nth(8).click();
    await inspect(page, `today-behind-${locale}`);
    await done(phone);
  });
}

for (const [name, size] of [["1080p", { width: 1920, height: 1080 }], ["4k", { width: 3840, height: 2160 }]]) {
  test(`the wall is read from five metres and survives a lost line (${name})`, { timeout: 400_000 }, async () => {
    const wall = await visitor(house, { size });
    const { page, context } = wall;
    await signIn(page, "leader1");
    await page.goto("/wall");
    await inspect(page, `wall-${name}`);
    const seen = await page.evaluate(() => {
      const small = [];
      for (const text of document.querySelectorAll("main text, main span, main strong, main h2, main p")) {
        const box = text.getBoundingClientRect();
        if (!box.width || !text.textContent.trim() || text.classList.contains("hy-only-read")) continue;
        const scale = text.ownerSVGElement ? text.getScreenCTM().a : 1;
        const high = parseFloat(getComputedStyle(text).fontSize) * scale;
        if (high < window.innerHeight * 0.0225) small.push(`${text.textContent.trim()} ${high}`);
        if (box.right > window.innerWidth + 1 || box.bottom > window.innerHeight + 1) small.push(`${text.textContent.trim()} is cut off`);
      }
      const root = document.documentElement;
      return { small, high: root.scrollHeight - window.innerHeight, numbers: document.querySelectorAll(".wl-number").length };
    });
    assert.deepEqual(seen.small, [], "letters of less than 24 pixels of 1080 are not read from five metres");
    assert.ok(seen.high <= 0, `the wall is ${seen.high} pixels too high`);
    assert.equal(seen.numbers, 6);
    assert.ok(!/1[3-9]\d{9}/.test(await page.locator("body").textContent()), "a number of a person stands on the wall");
    const before = await page.locator(".wl-numbers").textContent();
    assert.ok(await page.locator("#wl-lost").isHidden());
    await context.setOffline(true);
    await page.locator("#wl-lost").waitFor({ state: "visible" });
    assert.match(await page.locator("#wl-lost").textContent(), /网络中断，画面停在 \d\d:\d\d:\d\d/);
    assert.equal(await page.locator(".wl-numbers").textContent(), before, "the last picture stays");
    await look(page, `wall-${name}-lost`);
    await page.waitForTimeout(21_000);
    assert.ok(await page.locator("#wl-lost").isVisible(), "it still says so after it asked in vain");
    assert.equal(await page.locator(".wl-numbers").textContent(), before);
    await context.setOffline(false);
    await page.locator("#wl-lost").waitFor({ state: "hidden" });
    // What the browser says of requests that could not leave is no complaint about the page.
    const own = wall.complaints.filter((one) => !one.includes("ERR_INTERNET_DISCONNECTED"));
    assert.deepEqual(own, []);
    wall.complaints.length = 0;
    await done(wall);
  });
}

test("a screen is paired with a code, shows the wall and nothing else", { timeout: 400_000 }, async () => {
  const administrator = await visitor(house);
  await signIn(administrator.page, "administrator1");
  await administrator.page.goto("/admin/devices");
  const form = administrator.page.locator('form[action="/admin/devices"]');
  await form.evaluate((element) => { const fold = element.closest("details"); if (fold) fold.open = true; });
  await form.locator('[name="name"]').fill("大厅大屏");
  await form.locator('[name="place"]').fill("商洛市12345政务服务热线受理中心");
  await form.locator('[name="kind"]').selectOption("screen");
  await Promise.all([administrator.page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  const row = administrator.page.locator("tr, li", { hasText: "大厅大屏" }).first();
  await Promise.all([administrator.page.waitForNavigation(), row.locator('form[action$="/pair"] button').click()]);
  const code = (await administrator.page.locator(".wn-digits").textContent()).trim();
  await done(administrator);
  const screen = await visitor(house, { size: { width: 1920, height: 1080 } });
  const refused = await screen.page.goto("/wall");
  assert.equal(refused.status(), 403);
  await inspect(screen.page, "wall-shut");
  screen.complaints.length = 0;
  await screen.page.goto("/device");
  await screen.page.locator('[name="code"]').fill(code);
  await screen.page.locator('[name="code"]').press("Enter");
  await screen.page.waitForURL(/\/wall$/);
  await inspect(screen.page, "wall-paired");
  await screen.page.goto("/instructions");
  assert.ok(screen.page.url().includes("/sign-in"));
  await done(screen);
});

test("the board shows rungs, forms and units, and a check is one click away", { timeout: 400_000 }, async () => {
  const supervisor = await visitor(house, { size: DESKTOP });
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  await page.goto("/supervision");
  await inspect(page, "board-desktop");
  assert.ok(await page.locator("figure.ch-figure").count() >= 2);
  await page.goto("/supervision/concentration");
  await inspect(page, "concentration-desktop");
  await page.locator(".td-open button").first().click();
  await page.waitForURL(/\/supervision\/new\?/);
  assert.match(await page.locator('[name="from"]').inputValue(), /^\d{4}-\d\d-\d\d$/);
  assert.notEqual(await page.locator('[name="frame_units"]').inputValue(), "");
  await inspect(page, "concentration-check");
  await page.goto("/supervision/concentration");
  await page.locator(".td-open button").nth(1).click();
  await page.waitForURL(/kind=rectification/);
  assert.equal(await page.locator('[name="defect"]').inputValue(), "conduct");
  await inspect(page, "concentration-rectify");
  await page.goto("/supervision/responses");
  await inspect(page, "responses-desktop");
  await page.goto("/supervision?view=drafts");
  await page.locator(".sv-row-head a", { hasText: "每周分析" }).first().click();
  await page.waitForURL(/\/proceedings\/\d+$/);
  await inspect(page, "report-desktop");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator('a[href$="/report.docx"]').click()]);
  assert.match(file.suggestedFilename(), /\.docx$/);
  await done(supervisor);
  const phone = await visitor(house, { size: PHONE });
  await signIn(phone.page, "supervisor1");
  for (const [address, name] of [["/supervision", "board-phone"], ["/supervision/concentration", "concentration-phone"]]) {
    await phone.page.goto(address);
    await inspect(phone.page, name);
  }
  await done(phone);
});
