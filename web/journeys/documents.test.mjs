// Official documents in a browser: those that came by themselves, one drawn up from an order, taken away, and verified on a
// telephone by somebody who only has the paper.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

/** Looks at a page with axe, for its width, and keeps a picture of it. */
async function inspect(page, name) {
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

/** The bytes behind an address, with the page's own session. */
async function taken(page, url) {
  const answer = await page.request.get(new URL(url, page.url()).href);
  assert.equal(answer.status(), 200, url);
  return answer.body();
}

test("a document is found, another is drawn up, taken away and verified by anybody", { timeout: 400_000 }, async () => {
  const supervisor = await visitor(house, { size: DESKTOP });
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  // What the ladder and the proceedings asked for lies in the register, though nobody drew it up.
  await page.goto("/documents");
  await inspect(page, "documents-register");
  await page.getByText("系统自动").first().waitFor();
  await page.goto("/documents?kind=warning-letter");
  await page.locator("tr[data-row] a[data-open]").first().click();
  await page.waitForURL(/\/documents\/\d+$/);
  await inspect(page, "documents-by-itself");
  const order = page.locator('a[href^="/orders/"]').first();
  const number = (await order.getAttribute("href")).split("/").pop();

  // Another one is drawn up by hand from the same order: looked at, changed, issued.
  await page.goto(`/orders/${number}`);
  await page.locator(`a[href="/documents/new/notice-letter/${number}"]`).first().click();
  await page.waitForURL(/\/documents\/new\//);
  await inspect(page, "documents-draft");
  const hostile = "请于三日内答复 <script>alert(1)</script> {{发文字号}}";
  await page.locator('[name="requirements"]').fill(hostile);
  await Promise.all([page.waitForNavigation(), page.locator('button[value="preview"]').click()]);
  await page.locator(".od-paper", { hasText: "<script>alert(1)</script>" }).waitFor();
  await page.locator("details.hy-confirm > summary").click();
  await Promise.all([page.waitForURL(/\/documents\/\d+$/), page.locator('button[value="issue"]').click()]);
  await inspect(page, "documents-issued");
  const url = new URL(page.url()).pathname;
  const bytes = await taken(page, `${url}/file`);
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  const verify = await page.locator('a[href^="/v/"]').first().getAttribute("href");
  const issued = await page.locator("h1").first().textContent();

  // Somebody with the paper and a telephone: number, kind, day and digest, and nothing of what it says.
  const anybody = await visitor(house, { size: PHONE });
  await anybody.page.goto(verify);
  await inspect(anybody.page, "documents-verify");
  const said = await anybody.page.locator("main").textContent();
  assert.ok(said.includes(issued.trim()), said);
  assert.ok(!said.includes(number) && !said.includes("三日内"), said);
  await anybody.page.locator('input[type="file"]').setInputFiles({ name: "letter.docx", mimeType: "application/octet-stream", buffer: bytes });
  await Promise.all([anybody.page.waitForNavigation(), anybody.page.locator('main form button[type="submit"]').first().click()]);
  await anybody.page.getByText("一致：这就是登记的那份文件").waitFor();
  await inspect(anybody.page, "documents-same");
  await done(anybody);
  await done(supervisor);
});

test("a proceeding shows its document, in English and on a telephone", { timeout: 400_000 }, async () => {
  const supervisor = await visitor(house, { size: PHONE, locale: "en-GB" });
  const { page } = supervisor;
  await signIn(page, "supervisor1");
  await page.goto("/documents?kind=supervision-order");
  await inspect(page, "documents-register-phone-en");
  await page.locator("tr[data-row] a[data-open]").first().click();
  await page.waitForURL(/\/documents\/\d+$/);
  await inspect(page, "documents-one-phone-en");
  await page.locator('a[href^="/proceedings/"]').first().click();
  await page.waitForURL(/\/proceedings\/\d+$/);
  await page.locator(".od-issued a").first().waitFor();
  await inspect(page, "documents-proceeding-phone-en");
  await done(supervisor);
});
