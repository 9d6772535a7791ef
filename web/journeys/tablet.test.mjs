// The on-site tablet without a line: thirty questionnaires and five visits are written while the network is off and the
// server is stopped; the browser is killed while one is being written and again while they are being handed over, its
// answer lost. Nothing is lost, nothing counts twice, and what the server has is what was typed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { signIn } from "./house.mjs";
import {
  close, count, crash, ground, open, openTablet, picture, planned, press, rows, seen, signOut, sizeOf, startServer, state, step, stopServer,
  stored, TABLET, until,
} from "./tablet.mjs";

const WIDE = { width: 1280, height: 800 };
const QUESTIONNAIRES = 30;
const VISITS = 5;
const DRAWN = 8;

/** What somebody says, made from their number: grade 5 and 4 lead past the second question. */
function person(number) {
  const grade = number % 5 + 1;
  const said = [{ question: 1, value: { grade } }];
  if (grade < 4) said.push({ question: 2, value: { text: `等得太久，第 ${number} 位` } });
  said.push({ question: 3, value: { choices: number % 2 ? [1, 3] : [2] } });
  if (number % 3) said.push({ question: 4, value: { number } });
  return { grade, said, place: number <= DRAWN ? number : 0 };
}

async function answer(page, number, upTo = 4) {
  const { grade, said, place } = person(number);
  const given = (asked) => said.find((one) => one.question === asked)?.value;
  if (place) {
    await press(page, "抽中的人：输入编号");
    await page.locator("#tb-field").fill(String(place));
    await press(page, "下一步");
  } else await press(page, "现场遇到的人：开始一份");
  await step(page, 1);
  await page.locator(`#tb-option-${grade}`).check({ force: true });
  await press(page, "下一步");
  if (given(2)) {
    await step(page, 2);
    await page.locator("#tb-field").fill(given(2).text);
    await press(page, "下一步");
  }
  await step(page, 3);
  if (upTo < 4) return;
  await finish(page, number);
}

async function finish(page, number) {
  const given = (asked) => person(number).said.find((one) => one.question === asked)?.value;
  for (const option of given(3).choices) await page.locator(`#tb-option-${option}`).check({ force: true });
  await press(page, "下一步");
  await step(page, 4);
  if (given(4)) await page.locator("#tb-field").fill(String(given(4).number));
  // A tap as soon as the question came would count as meant for the one before it.
  else await page.waitForTimeout(500);
  await press(page, "下一步");
  await page.getByText("已保存在本机").waitFor();
  await press(page, "回到首页");
  await page.locator("#tb-kept").waitFor();
}

before(open, { timeout: 400_000 });
after(close);

test("thirty questionnaires and five visits outlive crashes and lost answers", { timeout: 900_000 }, async () => {
  let page = await openTablet();
  const place = await planned(page);
  const survey = Number(place.split("/").pop());
  await signOut(page);

  // Along goes what is asked on site; then the line is gone, and the page still opens.
  await signIn(page, "agent1");
  await page.goto("/tablet");
  await state(page, "online");
  await seen(page, "tablet-home-empty");
  await press(page, "带上");
  await page.locator(`[data-key="survey-${survey}"]`).waitFor();
  await seen(page, "tablet-home-along");
  await until(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), "the worker");
  await until(() => page.evaluate(async () => (await caches.keys()).length > 0), "the page on the tablet");
  await ground.tablet.context.setOffline(true);
  await page.reload();
  await state(page, "offline");
  await seen(page, "tablet-home-offline");

  // Ten of them; a number that is nobody's is told at once; the eleventh is being written when the browser dies.
  await press(page, "抽中的人：输入编号");
  await page.locator("#tb-field").fill("999");
  await press(page, "下一步");
  await page.getByText("样本里没有这个编号").waitFor();
  await seen(page, "tablet-number");
  await press(page, "回到首页");
  for (let number = 1; number <= 10; number += 1) await answer(page, number);
  assert.equal(await count(page, "kept"), 10);
  await answer(page, 11, 3);
  await seen(page, "tablet-question");
  await crash();

  // Now the server is stopped as well. The draft is where it was.
  await stopServer();
  page = await openTablet();
  await page.goto("/tablet");
  await state(page, "offline");
  assert.equal(await count(page, "kept"), 10);
  await press(page, "接着填写");
  await step(page, 3);
  await finish(page, 11);
  for (let number = 12; number <= QUESTIONNAIRES; number += 1) await answer(page, number);
  assert.equal(await count(page, "kept"), QUESTIONNAIRES);
  assert.equal(await count(page, "handed"), 0);

  // The server comes back and takes them, but its answer is lost, and the browser dies waiting for it.
  ground.door.lose = () => true;
  await startServer();
  await press(page, "立即交回");
  await until(() => ground.door.lost > 0, "the lost answer");
  assert.ok(rows("select count(*) from tablet_record")[0][0] > 0, "the server has taken some of them");
  await crash();
  ground.door.lose = () => false;
  page = await openTablet({ viewport: WIDE });
  await page.goto("/tablet");
  await until(async () => await count(page, "kept") === 0, "the last record");
  assert.equal(await count(page, "handed"), QUESTIONNAIRES);
  await seen(page, "tablet-home-handed");

  // What the server has is what was typed, each once, and nothing of it is on the tablet any more.
  const records = rows("select about, state from tablet_record order by id").map(([about, text]) => ({ about, ...JSON.parse(text) }));
  assert.equal(records.length, QUESTIONNAIRES);
  assert.equal(new Set(records.map((one) => one.drawn)).size, QUESTIONNAIRES);
  const expected = Array.from({ length: QUESTIONNAIRES }, (_, at) => person(at + 1));
  const text = (said) => JSON.stringify(said);
  const met = records.filter((one) => one.about === "walk-in").map((one) => text(one.matter.said)).sort();
  assert.deepEqual(met, expected.filter((one) => !one.place).map((one) => text(one.said)).sort());
  const places = rows(`select number, state from survey_place where survey_id = ${survey} and standing = 'answered' order by number`);
  const told = places.map(([number, kept]) => [number, text(JSON.parse(kept).answer.said)]);
  assert.deepEqual(told, expected.filter((one) => one.place).map((one) => [one.place, text(one.said)]));
  const left = await page.evaluate(() => huiyinStore.all("records"));
  assert.deepEqual(left, [], "handed over, and gone from the tablet");

  // Somebody answered the same place elsewhere: the second is refused, kept and named.
  await page.setViewportSize(TABLET);
  await page.evaluate(async (about) => {
    const goods = await huiyinStore.get("goods", [(await huiyinStore.get("settings", "owner")).value, about]);
    goods.open.push(1);
    await huiyinStore.put("goods", goods);
  }, `survey-${survey}`);
  await ground.tablet.context.setOffline(true);
  await page.reload();
  await answer(page, 1);
  await ground.tablet.context.setOffline(false);
  await page.reload();
  await page.getByText("没有收下的 1 份").waitFor();
  await page.getByText("这个样本已有结果").waitFor();
  await seen(page, "tablet-refused");
  await press(page, "删除");
  await page.getByRole("button", { name: /确定/ }).click();
  await until(async () => await page.locator(".is-refused").count() === 0, "its end");

  // The session ends: asking goes on, nothing is lost, another account sees nothing of it.
  await signOut(page);
  await page.reload();
  await state(page, "signed_out");
  await answer(page, 31);
  await seen(page, "tablet-signed-out");
  assert.equal(await count(page, "kept"), 1);
  await signIn(page, "assessor1");
  await page.goto("/tablet");
  await page.getByText(/还有 1 份留在本机/).waitFor();
  assert.equal(await count(page, "kept"), 0);
  await seen(page, "tablet-others");

  // Visits of the campaign, by the assessor, without a line, with a crash in the middle and one while handing over.
  const before = rows("select count(*) from tablet_record")[0][0];
  const along = page.locator(".tb-item", { has: page.getByRole("button", { name: "带上", exact: true }) });
  assert.ok(await along.count() >= VISITS, "the demonstration's campaign has units to visit");
  for (let number = 0; number < VISITS; number += 1) {
    await press(page, "带上");
    await until(async () => await page.locator("[data-key^=visit-]").count() === number + 1, "a visit along");
  }
  const keys = await page.locator("[data-key^=visit-]").evaluateAll((all) => all.map((one) => one.dataset.key));
  await ground.tablet.context.setOffline(true);
  await page.reload();
  // Of each place as many photos as its number says, the first larger than a reader needs.
  const kept = (count) => until(async () => await page.locator(".tb-photos canvas").count() === count, `${count} photos`);
  const photographed = async (number) => {
    const files = Array.from({ length: number }, (_, at) => picture(`现场${at}.png`, at ? 800 : 2000, at ? 300 + 10 * number + at : 1000 + 20 * number));
    await page.locator("#tb-photo").setInputFiles(files);
    await kept(number);
  };
  const visit = async (key, number, stop = 99) => {
    const row = page.locator(`[data-key="${key}"]`);
    await row.getByRole("button", { name: number === 3 ? "接着填写" : "验收察看", exact: true }).click();
    const asked = Number((await page.locator(".tb-step").textContent()).match(/共 (\d+) 题/)[1]);
    const from = Number((await page.locator(".tb-step").textContent()).match(/第 (\d+) 题/)[1]);
    for (let at = from; at <= asked; at += 1) {
      await step(page, at);
      if (at === 3 && number !== 3) await photographed(number === 30 ? 3 : number);
      if (at === stop) return;
      if (at === 1) await page.locator("#tb-option-1").check({ force: true });
      else if (at === 2) await page.locator("#tb-option-1").check({ force: true });
      else if (at < asked) await page.locator("#tb-field").fill(String(10 + (number + at) % 11));
      else await page.locator("#tb-field").fill(`第 ${number} 处：窗口整洁，公示齐全`);
      await press(page, "下一步");
    }
    await page.getByText("已保存在本机").waitFor();
    await press(page, "回到首页");
  };
  await visit(keys[0], 1);
  await visit(keys[1], 2);
  await visit(keys[2], 30, 4);
  // What is no picture is told; a photo can be taken away again; more than nine are not kept. All of it without a line.
  await page.locator("#tb-photo").setInputFiles([{ name: "记录.txt", mimeType: "image/png", buffer: Buffer.from("不是照片") }]);
  await page.getByText("有文件不是照片").waitFor();
  const many = Array.from({ length: 8 }, (_, at) => picture(`多余${at}.png`, 60, 40 + at));
  await page.locator("#tb-photo").setInputFiles(many);
  await page.getByText("照片已到上限").waitFor();
  await kept(9);
  assert.ok(await page.locator("#tb-photo").isDisabled());
  await seen(page, "tablet-photos-full");
  for (let left = 9; left > 3; left -= 1) {
    await press(page, `删除第 ${left} 张`);
    await page.getByRole("button", { name: `确定“删除第 ${left} 张”？再按一次` }).click();
    await kept(left - 1);
  }
  await page.locator("#tb-field").fill("14");
  await page.waitForTimeout(700);
  await seen(page, "tablet-visit");
  await crash();
  page = await openTablet();
  await ground.tablet.context.setOffline(true);
  await page.goto("/tablet");
  await visit(keys[2], 3);
  await visit(keys[3], 4);
  await visit(keys[4], 5);
  assert.equal(await count(page, "kept"), VISITS);
  const handedBefore = ground.door.lost;
  ground.door.lose = () => true;
  await ground.tablet.context.setOffline(false);
  await page.reload();
  await until(() => ground.door.lost > handedBefore, "the second lost answer");
  await crash();
  ground.door.lose = () => false;
  page = await openTablet();
  await page.goto("/tablet");
  await until(async () => await count(page, "handed") === VISITS, "the last visit");
  assert.equal(await count(page, "kept"), 0);
  assert.equal(rows("select count(*) from tablet_record")[0][0], before + VISITS);
  assert.deepEqual(await page.evaluate(() => huiyinStore.all("photos")), [], "handed over, and gone from the tablet");
  const campaigns = rows("select state from campaign").map(([kept]) => JSON.parse(kept));
  for (const [at, key] of keys.entries()) {
    const [campaign, unit] = key.split("-").slice(1).map(Number);
    const made = campaigns.find((one) => one.id === campaign).entrants[unit].visits.filter((one) => one.notes === `第 ${at + 1} 处：窗口整洁，公示齐全`);
    assert.equal(made.length, 1, `visit ${at + 1} counts once`);
    const points = Object.values(made[0].points).sort();
    assert.equal(points.length, 5);
    // Every photo came once, in its order, no larger than needed, and says nothing of where it was taken.
    const sizes = made[0].photos.map((photo) => sizeOf(stored(photo.digest)));
    const edge = (height) => Math.round(height * 0.8);
    const taken = Array.from({ length: at + 1 }, (_, photo) => ({
      width: photo ? 800 : 1600, height: photo ? 300 + 10 * (at + 1) + photo : edge(1000 + 20 * (at + 1)),
    }));
    assert.deepEqual(sizes, taken, `the photos of visit ${at + 1}`);
    assert.ok(made[0].photos.every((photo) => !stored(photo.digest).includes("GPS")), "no place inside a photo");
  }

  // Whoever sees the files of the campaign sees the photos beside what was written.
  const [, campaign, unit] = keys[4].split("-");
  await page.setViewportSize(WIDE);
  await page.goto(`/campaigns/${campaign}/units/${unit}#visits`);
  const shown = page.locator(".cm-photos img");
  assert.equal(await shown.count(), VISITS);
  await shown.last().scrollIntoViewIfNeeded();
  await until(() => shown.evaluateAll((all) => all.every((one) => one.complete && one.naturalWidth >= 800)), "the pictures");
  await seen(page, "campaign-photos");
  await page.setViewportSize(TABLET);

  // The agent comes back, and the record that waited is handed over; the survey's page tells who was drawn from who was met.
  await signOut(page);
  await signIn(page, "agent1");
  await page.goto("/tablet");
  await until(async () => await count(page, "handed") === QUESTIONNAIRES + 1, "the one that waited");
  await page.goto(`${place}/tablet`);
  await seen(page, "tablet-taken");
  assert.match(await page.locator("main").textContent(), new RegExp(`现场遇到的人（${QUESTIONNAIRES - DRAWN + 1} 份）`));
  // What people answered is told to those who lead the survey, while it runs.
  await signOut(page);
  await signIn(page, "leader1");
  await page.goto(place);
  assert.match(await page.locator("main").textContent(), new RegExp(`n = ${DRAWN}\\b`));
  assert.deepEqual(ground.tablet.wrong, []);
  await ground.tablet.context.close();
});

test("without scripts the tablet says what to use instead", { timeout: 120_000 }, async () => {
  const page = await openTablet({ profile: "plain", javaScriptEnabled: false });
  await signIn(page, "agent1");
  await page.goto("/tablet");
  assert.match(await page.locator("main").textContent(), /请改用纸质问卷/);
  await ground.tablet.context.close();
});
