// A rating is given in a few taps, says nothing to the window, and is there once however often it is sent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

const NARROW = { width: 320, height: 640 };
const PLACE = "住房和城乡建设窗口";
const NO_NUMBER_LEFT = "0000";
// What the window must never learn.
const OPINIONS = ["非常满意", "基本满意", "不满意", "★", "face-", "办得很快"];
// Another number at every run, so that a demonstration may be used again.
const run = Date.now().toString().slice(-7);

let house;
let wall;
before(async () => {
  house = await openHouse();
  const admin = await visitor(house);
  await signIn(admin.page, "administrator1");
  await admin.page.goto(`/admin/devices/sheet?place=${encodeURIComponent(PLACE)}`);
  const address = await admin.page.locator(".wn-sheet-address").innerText();
  wall = address.slice(address.indexOf("/r/"));
  await done(admin);
}, { timeout: 400_000 });
after(async () => { await house?.close(); });

async function good(page, name) {
  await look(page, `rating-${name}`);
  await accessible(page, name);
  await fits(page, name);
}

/** Goes from the code on the wall to the page of one case, as somebody who left no number. */
async function nameCase(page, number) {
  await page.goto(wall);
  await page.locator('input[name="number"]').fill(number);
  await page.locator('input[name="tail"]').fill(NO_NUMBER_LEFT);
  await page.locator('form[action$="/case"] button[type="submit"]').click();
  await page.waitForURL((url) => url.pathname.startsWith("/r/") && url.pathname !== wall);
}

async function press(window, number) {
  await window.page.goto("/window");
  await window.page.locator('input[name="number"]').fill(number);
  await window.page.locator('form[action="/window"] button[type="submit"]').click();
  await window.page.waitForLoadState();
}

async function addDevice(admin, name) {
  await admin.page.goto("/admin/devices");
  const form = admin.page.locator('form[action="/admin/devices"]');
  if (!(await form.isVisible())) await admin.page.locator("details.dk-new summary").click();
  await form.locator('input[name="name"]').fill(name);
  await form.locator('input[name="place"]').fill(PLACE);
  await form.locator('button[type="submit"]').click();
  await admin.page.waitForLoadState();
  const row = admin.page.locator("tr[data-row]", { hasText: name });
  await good(admin.page, "admin-devices");
  await row.locator('form[action$="/pair"] button').click();
  await admin.page.locator(".wn-digits").waitFor();
  await good(admin.page, "admin-pairing");
  return admin.page.locator(".wn-digits").innerText();
}

test("a window asks on its device, and learns that somebody rated and no more", { timeout: 400_000 }, async () => {
  const admin = await visitor(house);
  await signIn(admin.page, "administrator1");
  const code = await addDevice(admin, `平板${run}`);
  const device = await visitor(house, { size: { width: 1024, height: 768 } });
  await device.page.goto("/device");
  await good(device.page, "device-pair");
  await device.page.locator('input[name="code"]').fill(code);
  await device.page.locator('form[action="/device"] button[type="submit"]').click();
  await device.page.locator(".rt-idle").waitFor();
  await good(device.page, "device-idle");
  await admin.page.setViewportSize(PHONE);
  await admin.page.goto("/admin/devices");
  await good(admin.page, "admin-devices-phone");
  await done(admin);

  const window = await visitor(house);
  await signIn(window.page, "window1");
  await window.page.goto("/window");
  await good(window.page, "window-start");
  const devices = window.page.locator('select[name="device"]');
  const mine = await devices.locator("option", { hasText: run }).getAttribute("value");
  await window.page.goto(`/window?device=${mine}`);
  const number = `SLD${run}`;
  await window.page.locator('input[name="number"]').fill(number);
  await window.page.locator('form[action="/window"] button[type="submit"]').click();
  await window.page.locator(".wn-stand.is-waiting").waitFor();
  await good(window.page, "window-waiting");

  const grades = device.page.locator("a.rt-grade");
  await grades.first().waitFor({ timeout: 15_000 });
  assert.equal(await grades.count(), 5);
  await good(device.page, "device-ask");
  await grades.first().click();
  await device.page.locator('textarea[name="words"]').fill("办得很快");
  await good(device.page, "device-why");
  await device.page.locator('form.rt-why button[type="submit"]').click();
  await device.page.waitForURL(/thanks/);
  await good(device.page, "device-thanks");

  await window.page.locator(".wn-stand.is-thanked").waitFor({ timeout: 15_000 });
  await good(window.page, "window-thanked");
  const shown = await window.page.locator("#standing").innerHTML();
  assert.ok(shown.includes(number));
  for (const opinion of OPINIONS) assert.ok(!shown.includes(opinion), `the window learns “${opinion}”`);
  await window.page.setViewportSize(PHONE);
  await good(window.page, "window-phone");
  // A device shows its page in front; a browser lets pages behind others wait.
  await device.page.bringToFront();
  await device.page.locator(".rt-idle-faces").waitFor({ timeout: 400_000 });
  await done(window);
  await done(device);
});

test("somebody with a telephone rates at the wall, twice sent is once kept", { timeout: 400_000 }, async () => {
  const citizen = await visitor(house, { size: PHONE });
  const { page } = citizen;
  await page.goto(wall);
  await good(page, "wall");
  await page.locator('a[href*="now=yes"]').click();
  await page.locator("a.rt-grade").first().waitFor();
  await good(page, "wall-ask");
  await page.locator("a.rt-grade").last().click();
  await page.locator("form.rt-why").waitFor();
  await good(page, "wall-why");
  const button = page.locator('form.rt-why button[type="submit"]');
  await button.click();
  await page.locator(".hy-error-summary, [role=alert]").first().waitFor();
  await good(page, "wall-needs-reason");
  // The browser says of every answer like this one that it is no page; here it is meant.
  assert.equal(citizen.complaints.length, 1);
  assert.match(citizen.complaints.pop(), /422/);
  await page.locator('.rt-set input[name="options"]').first().check({ force: true });
  const fields = await page.locator("form.rt-why").evaluate((form) => new URLSearchParams(new FormData(form)).toString());
  const action = await page.locator("form.rt-why").getAttribute("action");
  await button.click();
  await page.waitForURL(/done=yes/);
  await good(page, "wall-thanks");
  const first = new URL(page.url()).pathname;
  const again = await page.request.post(action, {
    data: fields,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: house.address },
    maxRedirects: 0,
  });
  assert.equal(again.status(), 303);
  assert.ok(again.headers().location.startsWith(first), "the same form sent again leads to the same rating");
  await page.setViewportSize(DESKTOP);
  await good(page, "wall-thanks-desktop");
  await done(citizen);
});

test("the page of one case takes two taps on the narrowest phone without a script", { timeout: 400_000 }, async () => {
  const number = `SLN${run}`;
  const window = await visitor(house);
  await signIn(window.page, "window1");
  await press(window, number);
  await done(window);

  const citizen = await visitor(house, { size: NARROW, script: false });
  const { page } = citizen;
  await nameCase(page, number);
  await fits(page, "case");
  await look(page, "rating-case-narrow");
  const link = page.url();
  let taps = 0;
  const tap = async (what) => { taps += 1; await what.click(); await page.waitForLoadState(); };
  await tap(page.locator("a.rt-grade").nth(1));
  await fits(page, "why");
  await look(page, "rating-why-narrow");
  await tap(page.locator('form.rt-why button[type="submit"]'));
  assert.match(page.url(), /done=yes/);
  assert.ok(taps <= 3, `${taps} taps`);
  await fits(page, "thanks");
  await look(page, "rating-thanks-narrow");
  await page.goto(link);
  assert.match(await page.locator("body").innerText(), /您已经评价过了/);
  await done(citizen);
});

test("the page of a case is there in English and in large print", { timeout: 400_000 }, async () => {
  const number = `SLE${run}`;
  const window = await visitor(house);
  await signIn(window.page, "window1");
  await press(window, number);
  await done(window);
  for (const [name, prefer] of [["english", "lang=en"], ["large", "print=large"]]) {
    for (const [width, size] of [["phone", PHONE], ["desktop", DESKTOP]]) {
      const citizen = await visitor(house, { size });
      await nameCase(citizen.page, number);
      const link = new URL(citizen.page.url()).pathname;
      await citizen.page.goto(`/prefer?${prefer}&back=${encodeURIComponent(link)}`);
      assert.equal(new URL(citizen.page.url()).pathname, link);
      if (name === "english") assert.doesNotMatch(await citizen.page.locator("h1").innerText(), /\p{Script=Han}/u);
      await good(citizen.page, `${name}-${width}`);
      await citizen.page.locator("a.rt-grade").nth(3).click();
      await citizen.page.locator("form.rt-why").waitFor();
      await good(citizen.page, `${name}-why-${width}`);
      await done(citizen);
    }
  }
});

test("the print sheet and a bad case are readable for those who may", { timeout: 400_000 }, async () => {
  const admin = await visitor(house);
  await signIn(admin.page, "administrator1");
  for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    await admin.page.setViewportSize(size);
    for (const paper of ["a5", "a4"]) {
      await admin.page.goto(`/admin/devices/sheet?place=${encodeURIComponent(PLACE)}&size=${paper}`);
      await good(admin.page, `sheet-${paper}-${name}`);
    }
  }
  await done(admin);

  const citizen = await visitor(house, { size: PHONE });
  await citizen.page.goto(`${wall}?now=yes&grade=1`);
  await citizen.page.locator('textarea[name="words"]').fill("材料清单没有写全，跑了三趟");
  await citizen.page.locator('form.rt-why button[type="submit"]').click();
  await citizen.page.waitForURL(/done=yes/);
  await done(citizen);

  // The page of a place shows nobody's words again; the agent finds the order that the bad rating opened.
  const agent = await visitor(house);
  await signIn(agent.page, "agent1");
  await agent.page.goto(`/desk/agent/screening?q=${encodeURIComponent("现场办事")}`);
  await agent.page.locator("a.is-title").first().click();
  await agent.page.waitForURL(/\/orders\//);
  await agent.page.locator('.dk-demand a[href^="/cases/"]').click();
  await agent.page.waitForURL(/\/cases\/\d+/);
  await good(agent.page, "case-desktop");
  assert.match(await agent.page.locator("body").innerText(), /非常不满意/);
  await agent.page.setViewportSize(PHONE);
  await good(agent.page, "case-phone");
  await done(agent);
});
