// What a citizen does in the journeys, with or without JavaScript.

import assert from "node:assert/strict";

/** Leaves an opinion and returns its tracking code and order number. */
export async function speak(page, { content, phone = "", title = "" }) {
  await page.goto("/");
  await page.locator('a[href="/speak"]').first().click();
  await page.locator('textarea[name="content"]').fill(content);
  if (title) await page.locator('input[name="title"]').fill(title);
  if (phone) await page.locator('input[name="phone"]').fill(phone);
  await page.locator('form[action="/speak"] button[type="submit"]:not([formaction])').first().click();
  await page.waitForURL(/\/receipt\/\d+/);
  const number = new URL(page.url()).pathname.split("/").pop();
  const code = (await page.locator("body").innerText()).match(/\d{4}-\d{4}-\d{4}/)?.[0];
  assert.ok(code, "the receipt shows no tracking code");
  return { number, code };
}

/** Opens the progress page with a tracking code. */
export async function track(page, code) {
  await page.goto("/track");
  await page.locator('input[name="code"]').fill(code);
  await page.locator('form[action="/track"] button[type="submit"]').click();
  await page.waitForURL(/\/track\/\d+/);
}

/** Answers the callback as the citizen. */
export async function answer(page, grade, words = "") {
  await page.locator('a[href$="/answer"]').first().click();
  await page.waitForURL(/\/answer$/);
  await page.locator(`input[name="q_result"][value="${grade}"]`).check({ force: true });
  if (words) await page.locator('textarea[name="reason"]').fill(words);
  await page.locator('form button[type="submit"]').last().click();
  await page.waitForLoadState();
}
