// Hands on the tablet: two taps where one was meant, back and away in the middle of a word, a tablet that keeps nothing,
// another account on the same tablet. Nothing that was typed is lost, and nothing counts that nobody saw.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { signIn } from "./house.mjs";
import { close, count, ground, open, openTablet, planned, press, seen, signOut, state, step, until } from "./tablet.mjs";

before(open, { timeout: 400_000 });
after(close);

test("what is typed on a tablet stays on it, whatever is tapped and whoever comes", { timeout: 900_000 }, async () => {
  const page = await openTablet({ profile: "hands" });
  const place = await planned(page);
  const survey = Number(place.split("/").pop());
  await signOut(page);
  await signIn(page, "agent1");
  await page.goto("/tablet");
  await state(page, "online");
  await until(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), "the worker");
  await until(() => page.evaluate(async () => (await caches.keys()).length > 0), "the page on the tablet");
  const offer = page.locator(".tb-item", { hasText: "大厅现场满意度" });
  while (await offer.getByRole("button", { name: "带上", exact: true }).count()) {
    const left = await offer.getByRole("button", { name: "带上", exact: true }).count();
    await offer.getByRole("button", { name: "带上", exact: true }).first().click();
    await until(async () => await offer.getByRole("button", { name: "带上", exact: true }).count() < left, "it along");
  }
  const row = page.locator(`[data-key="survey-${survey}"]`);
  const drafts = () => page.evaluate(() => huiyinStore.all("drafts"));
  const field = page.locator("#tb-field");

  // Two taps are one: the second finds no question that nobody saw, however fast it comes.
  await row.getByRole("button", { name: "现场遇到的人：开始一份", exact: true }).dblclick();
  await step(page, 1);
  assert.equal((await drafts()).length, 1);
  await page.locator("#tb-option-1").check({ force: true });
  await page.getByRole("button", { name: "下一步", exact: true }).dblclick();
  await step(page, 2);
  await page.waitForTimeout(600);
  await step(page, 2);
  assert.deepEqual((await drafts())[0].said, [{ question: 1, value: { grade: 1 } }]);
  await field.fill("窗口没有人");
  await page.evaluate(() => {
    const form = document.querySelector("form.tb-asked");
    form.requestSubmit();
    form.requestSubmit();
  });
  await step(page, 3);
  await press(page, "上一题");
  await step(page, 2);

  // Back and away keep what stands on the screen, and so does a page that is gone in the middle of a word.
  await field.fill("窗口没有人，等了很久");
  await press(page, "上一题");
  await step(page, 1);
  await press(page, "下一步");
  await step(page, 2);
  assert.equal(await field.inputValue(), "窗口没有人，等了很久");
  await field.fill("窗口没有人，走了");
  await press(page, "先放下，回到首页");
  await row.getByRole("button", { name: "接着填写", exact: true }).click();
  await step(page, 2);
  assert.equal(await field.inputValue(), "窗口没有人，走了");
  await field.fill("窗口没有人，又来");
  await until(async () => JSON.stringify(await drafts()).includes("又来"), "what was typed");
  await page.reload();
  await row.getByRole("button", { name: "接着填写", exact: true }).click();
  assert.equal(await field.inputValue(), "窗口没有人，又来");
  await press(page, "下一步");
  await step(page, 3);
  await page.locator("#tb-option-2").check({ force: true });
  await press(page, "下一步");
  await step(page, 4);
  await field.fill("999");
  await press(page, "下一步");
  await page.getByText("答案无效，请重填").waitFor();
  assert.equal(await field.inputValue(), "999", "what is no answer is told beside what was typed");
  await press(page, "上一题");
  await step(page, 3);
  await press(page, "下一步");
  await step(page, 4);
  assert.equal(await field.inputValue(), "999");

  // A tablet that keeps nothing says so, and the screen stays as it is.
  await field.fill("12");
  await page.evaluate(() => {
    globalThis.usual = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = () => { throw new DOMException("full", "QuotaExceededError"); };
  });
  await press(page, "下一步");
  await page.locator("#tb-error", { hasText: "本机没有存下" }).waitFor();
  await step(page, 4);
  assert.equal(await field.inputValue(), "12");
  await seen(page, "tablet-not-stored");
  await page.evaluate(() => { IDBDatabase.prototype.transaction = globalThis.usual; });

  // Another account signs in beside it: the screen is theirs, the draft is not, and it is said whose it is.
  const beside = await ground.tablet.context.newPage();
  await signOut(beside);
  await signIn(beside, "assessor1");
  await beside.close();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.getByText(/还有 1 份留在本机/).waitFor();
  assert.equal(await page.locator("form.tb-asked").count(), 0);
  assert.equal(await row.count(), 0);
  await seen(page, "tablet-others-draft");
  const [draft] = await drafts();
  assert.deepEqual(draft.said.at(-1), { question: 4, value: { number: 12 } });
  assert.deepEqual(await page.evaluate(() => huiyinStore.all("goods").then((all) => all.map((one) => one.key))), [`survey-${survey}`]);

  // An account that takes nothing along is told so, and not sent to sign in again.
  await signOut(page);
  await signIn(page, "administrator1");
  await page.goto("/tablet");
  await state(page, "denied");
  await seen(page, "tablet-denied");

  // The agent is back, goes on where it was, and hands over.
  await signOut(page);
  await signIn(page, "agent1");
  await page.goto("/tablet");
  await row.getByRole("button", { name: "接着填写", exact: true }).click();
  await step(page, 4);
  assert.equal(await field.inputValue(), "12");
  await press(page, "下一步");
  await page.getByText("已保存在本机").waitFor();
  await press(page, "回到首页");
  await until(async () => await count(page, "handed") === 1, "the record");
  assert.deepEqual(ground.tablet.wrong, []);
  await ground.tablet.context.close();
});
