// The year of the demonstration points, walked by those who take part: what the demonstration shows of its own year, and
// a year of one's own from its opening to a withdrawal. The days pass with the demonstration's clock.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, done, fits, look, openHouse, seen, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

const BLOCKS = ["openness", "lawfulness", "service", "integrity", "rules"];
const SIZES = { desktop: {}, phone: { size: PHONE } };

async function text(page) {
  return page.locator("main").textContent();
}

/** Fills the form of a step, whatever is folded around it, and sends it. */
async function sends(page, step, fields = {}, which = 0) {
  const form = page.locator(`form[action$="/${step}"]`).nth(which);
  await form.evaluate((element) => {
    for (let parent = element; parent; parent = parent.parentElement) if (parent.tagName === "DETAILS") parent.open = true;
  });
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const kind = await field.first().evaluate((element) => element.type || element.tagName.toLowerCase());
    if (kind === "radio" || kind === "checkbox") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (kind.startsWith("select")) await field.first().selectOption(value);
    else await field.first().fill(value);
  }
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').last().click()]);
}

async function signedIn(name, options = {}) {
  const who = await visitor(house, options);
  await signIn(who.page, name);
  return who;
}

/** Whole days from now until noon of a day. */
function until(year, month, day) {
  return Math.round((Date.UTC(year, month - 1, day, 4) - Date.now()) / 86_400_000);
}

test("everybody finds what is theirs to do in the year of the demonstration", { timeout: 400_000 }, async () => {
  for (const [size, options] of Object.entries(SIZES)) {
    for (const locale of ["zh-CN", "en"]) {
      const name = `campaign-${size}-${locale.slice(0, 2)}`;
      const office = await signedIn("supervisor1", { ...options, locale });
      await office.page.goto("/campaigns");
      await seen(office.page, `${name}-list`);
      await office.page.locator("main tbody a").first().click();
      await seen(office.page, `${name}-year`);
      const year = new URL(office.page.url()).pathname;
      for (const place of ["units", "standards", "panel", "ranking"]) {
        await office.page.goto(`${year}/${place}`);
        await seen(office.page, `${name}-${place}`);
      }
      await office.page.goto(`${year}/units`);
      await office.page.locator("main tbody a").first().click();
      await seen(office.page, `${name}-unit`);
      await done(office);
      const unit = await signedIn("chengguan-principal", { ...options, locale });
      await unit.page.goto(year);
      await seen(unit.page, `${name}-mine`);
      assert.ok(!(await text(unit.page)).includes("暗访"));
      await done(unit);
      const citizen = await visitor(house, { ...options, locale, script: false });
      await citizen.page.goto("/results");
      await citizen.page.locator('a[href="/honours"]').click();
      await look(citizen.page, `${name}-honours`);
      await fits(citizen.page, `${name}-honours`);
      await done(citizen);
    }
  }
});

test("Y1, Y2, Y3, Y4, Y5, Y6, Y7: a year is led from its opening to a withdrawal", { timeout: 1_200_000 }, async () => {
  const next = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear() + 1;
  let office = await signedIn("supervisor1");
  await office.page.goto("/campaigns");
  await sends(office.page, "open", { pack: "yancheng-2011", year: String(next) });
  const year = new URL(office.page.url()).pathname;
  assert.match(year, /^\/campaigns\/\d+$/, await text(office.page));
  await seen(office.page, "campaign-walk-opened");
  await office.page.goto(`${year}/units`);
  assert.match(await text(office.page), new RegExp(`${next}-04-01`));
  await done(office);

  // Summer: units, standards, a problem that is put right and confirmed.
  await house.later(until(next, 7, 10));
  office = await signedIn("supervisor1");
  await office.page.goto(`${year}/units`);
  await office.page.locator("#branch").selectOption({ label: "商洛市城市管理局" });
  await Promise.all([office.page.waitForNavigation(), office.page.locator('form[action$="/units#tree"] button').click()]);
  await office.page.locator("label", { hasText: "市容管理科" }).click();
  await seen(office.page, "campaign-walk-tree");
  await sends(office.page, "enrol", { sector: "城管", place: "名人街综合窗口" });
  assert.match(await text(office.page), /市容管理科/);
  await sends(office.page, "enrol", { rows: "没有这个局，城管，一楼" });
  await seen(office.page, "campaign-walk-wrong-line");
  assert.match(await text(office.page), /没有“没有这个局”这个单位/);
  // The browser tells of the refusal that was asked for.
  assert.match(office.complaints.splice(0).join(), /422/);
  await sends(office.page, "enrol", { rows: "公用事业科\t城管\t民乐路二楼" });
  for (const block of BLOCKS) {
    await office.page.goto(`${year}/standards?sector=${encodeURIComponent("城管")}`);
    await sends(office.page, "file", { text: "摊点摆放的时间和收费全部上墙。" }, BLOCKS.indexOf(block));
  }
  await seen(office.page, "campaign-walk-standards");
  await office.page.goto(`${year}/units`);
  const unit = await office.page.locator("main tbody a", { hasText: "市容管理科" }).getAttribute("href");
  const other = await office.page.locator("main tbody a", { hasText: "公用事业科" }).getAttribute("href");
  await done(office);
  const centre = await signedIn("dispatcher1");
  await centre.page.goto(unit);
  await sends(centre.page, "find", { source: "forum", text: "夜市摆放时间没有公示。" });
  let principal = await signedIn("chengguan-principal", { size: PHONE });
  await principal.page.goto(year);
  await seen(principal.page, "campaign-walk-phone-mine");
  assert.match(await text(principal.page), /有问题待整改/);
  await principal.page.goto(unit);
  await sends(principal.page, "rectify", { text: "公示牌已经立在入口。", evidence: "照片三张" });
  await seen(principal.page, "campaign-walk-phone-rectified");
  await done(principal);
  await centre.page.goto(unit);
  await sends(centre.page, "confirm", { satisfied: "yes", text: "两位摊主都说看到了。" });
  assert.match(await text(centre.page), /已销号/);
  await done(centre);

  // Autumn: a test of itself, the application of the authority above, the panel, visits, the notice, an objection.
  await house.later(until(next, 11, 15));
  principal = await signedIn("chengguan-principal");
  await principal.page.goto(unit);
  const points = Object.fromEntries(BLOCKS.map((block) => [`points_${block}`, "18"]));
  await sends(principal.page, "self-assess", { ...points, text: "逐条对照备案标准。" });
  await sends(principal.page, "apply", { text: "同意申报验收。" });
  await seen(principal.page, "campaign-walk-applied");
  await done(principal);
  office = await signedIn("supervisor1");
  await office.page.goto(`${year}/panel`);
  const groups = ["人大代表", "政协委员", "政风行风监督员", "党风联络员", "特邀监察员", "服务对象"];
  const judges = groups.map((group, number) => `评审${number + 1}，${group}`);
  await sends(office.page, "pool", { rows: [...judges, "李亲属，人大代表，市容管理科"].join("\n") });
  await sends(office.page, "draw", { seats: "1" });
  assert.match(await text(office.page), /随机数种子/);
  await seen(office.page, "campaign-walk-panel");
  await office.page.goto(other);
  await sends(office.page, "veto", { ground: "improper-influence", evidence: "代填的空白问卷四十份。" });
  await seen(office.page, "campaign-walk-veto");
  const assessor = await signedIn("assessor1");
  await assessor.page.goto(unit);
  await sends(assessor.page, "visit", { method: "undercover", judge: "1", ...points, notes: "等候十二分钟，一次说清。" });
  await sends(assessor.page, "measure", { satisfied_count: "92", answered: "100" });
  await seen(assessor.page, "campaign-walk-visited");
  await done(assessor);
  await office.page.goto(`${year}/ranking`);
  await sends(office.page, "announce");
  await seen(office.page, "campaign-walk-notice");
  assert.match(await text(office.page), /一票否决：利用不正当手段影响评定/);
  const citizen = await visitor(house, { size: PHONE, script: false });
  await citizen.page.goto("/honours");
  await look(citizen.page, "campaign-walk-phone-honours");
  await sends(citizen.page, "object", { unit: unit.split("/").pop(), text: "周末没有人值班。" });
  assert.match(await text(citizen.page), /异议已收到/);
  await look(citizen.page, "campaign-walk-phone-objected");
  await office.page.goto(`${year}/ranking`);
  await sends(office.page, "answer", { upheld: "no", reason: "周末有值班表和话务记录。" });
  await done(office);
  await citizen.page.goto("/honours");
  assert.match(await text(citizen.page), /不成立: 周末有值班表/);
  await done(citizen);

  // December: decision and plaque. The next year: tested again, the award is lost, and everybody can read it.
  await house.later(until(next, 12, 10));
  office = await signedIn("supervisor1");
  await office.page.goto(`${year}/ranking`);
  await sends(office.page, "decide", { document: "创建办〔2027〕12号" });
  await seen(office.page, "campaign-walk-decided");
  await office.page.goto(unit);
  await sends(office.page, "plaque", { number: "创2027-01" });
  // What the year says of sectors and of those who lead units goes out as files (七(三)).
  const sectors = await (await office.page.request.get(`${year}/sectors.csv`)).text();
  assert.match(sectors, /城管,2,1,0,1,1,1/);
  const units = await (await office.page.request.get(`${year}/units.csv`)).text();
  assert.match(units, /市容管理科.*92,100.*创2027-01/);
  const workbook = await office.page.request.get(`${year}/units.xlsx`);
  assert.equal((await workbook.body()).subarray(0, 2).toString(), "PK");
  await done(office);
  await house.later(until(next + 1, 5, 10));
  const tester = await signedIn("assessor1");
  await tester.page.goto(unit);
  await sends(tester.page, "retest", { satisfied_count: "71", answered: "100", met: "no", text: "排队又回到一小时。" });
  assert.match(await text(tester.page), /称号已取消/);
  await seen(tester.page, "campaign-walk-withdrawn");
  await done(tester);
  office = await signedIn("supervisor1");
  await office.page.goto(unit);
  await sends(office.page, "publish-withdrawal", { medium: "民生热线节目" });
  await seen(office.page, "campaign-walk-published");
  await done(office);
  const reader = await visitor(house, { script: false });
  await reader.page.goto("/honours");
  assert.match(await text(reader.page), /公布于 民生热线节目/);
  await look(reader.page, "campaign-walk-honours-end");
  await done(reader);
});
