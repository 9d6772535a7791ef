// Every page that needs no account, as the router names them, on the demonstration's data: valid HTML (vnu), axe,
// Lighthouse, no other host asked, usable at 200 % zoom, by keyboard alone and without scripts.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import lighthouse from "lighthouse";
import { chromium } from "playwright-core";

import { NO_PAGES, publicPages, routes } from "./everybody.mjs";
import { Hand } from "./hand.mjs";
import { BROWSER, DESKTOP, PHONE, accessible, done, fits, freePort, look, openHouse, visitor } from "./house.mjs";

// A window of 1280 pixels at 200 % is one of 640.
const ZOOMED = { width: 640, height: 384 };
const LEAST_ACCESSIBLE = 95;
const vnu = createRequire(import.meta.url)("vnu-jar");
const run = promisify(execFile);

let house;
let pages;
before(async () => {
  house = await openHouse();
  pages = await publicPages(house);
}, { timeout: 900_000 });
after(async () => { await house?.close(); });

const named = (page) => page.route.replaceAll(/[/{}?]+/g, "-").replace(/^-|-$/g, "") || "home";

test("the list is the router's: nothing is left out, and what is no page says so", async () => {
  const known = new Set([...pages.map((page) => page.route), ...Object.keys(NO_PAGES)]);
  assert.deepEqual(routes().filter((route) => !known.has(route)), []);
  assert.ok(pages.length > 15, `${pages.length} pages`);
  for (const { address, status } of Object.values(NO_PAGES)) {
    assert.equal((await new Hand(house.address).get(address())).status, status, address());
  }
});

test("every page is valid HTML, in both languages, and so is what a refused form answers", { timeout: 600_000 }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "huiyin-vnu-"));
  for (const locale of ["zh-CN", "en"]) {
    const keep = (name, { bytes }) => writeFileSync(join(dir, `${name}.${locale}.html`), bytes);
    for (const page of pages) {
      const answer = await new Hand(house.address, { locale, cookies: page.cookies }).get(page.address);
      assert.equal(answer.status, 200, page.address);
      assert.doesNotMatch(answer.html, /(?:src|href|action)="(?:https?:)?\/\/|rel="(?:preconnect|dns-prefetch|prefetch)"/, page.address);
      keep(named(page), answer);
    }
    const hand = new Hand(house.address, { locale });
    const refused = {
      missing: await hand.get("/answers/999999999"),
      track: await hand.send(await hand.get("/track"), "/track", { code: "0000-0000-0000" }),
      speak: await hand.send(await hand.get("/speak"), "/speak", { content: "" }),
    };
    for (const [name, answer] of Object.entries(refused)) {
      assert.ok(answer.status === 200 || answer.status >= 400, `${name} is refused and told so`);
      keep(`refused-${name}`, answer);
    }
  }
  const args = ["-Xss2m", "-jar", vnu, "--format", "json", "--exit-zero-always", "--skip-non-html", dir];
  const { stderr } = await run("java", args, { maxBuffer: 64 * 1024 * 1024 });
  // On a page in English citizens are quoted in their own language; which one that is, the checker guesses.
  const isGuess = (one) => one.subType === "warning" && one.message.startsWith("This document appears to be written in");
  const found = JSON.parse(stderr).messages.filter((one) => !isGuess(one)).map((one) => {
    const file = one.url.split("/").pop();
    return `${file}:${one.lastLine} ${one.subType ?? one.type}: ${one.message} — ${(one.extract ?? "").replaceAll(/\s+/g, " ")}`;
  });
  assert.deepEqual([...new Set(found)], [], "vnu complains");
  t.diagnostic(`vnu: ${2 * (pages.length + 3)} pages, nothing to complain about`);
  rmSync(dir, { recursive: true, force: true });
});

/** Opens each page in one window, with the cookies it needs, and hands it to `seen`. */
async function each(wishes, seen) {
  const who = await visitor(house, wishes);
  for (const page of pages) {
    await who.context.clearCookies();
    await who.context.addCookies(page.cookies);
    const answer = await who.page.goto(page.address);
    assert.equal(answer.status(), 200, page.address);
    await seen(who, page);
  }
  await done(who);
}

/** Everything that can be acted upon: of radio buttons with one name the keyboard reaches one. */
function marked() {
  const groups = new Set();
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((one) => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0) return false;
    if (one.closest("[hidden], [inert]") || !one.checkVisibility({ visibilityProperty: true })) return false;
    const group = one.type === "radio" ? `${one.form?.action} ${one.name}` : null;
    if (group && groups.has(group)) return false;
    if (group) groups.add(group);
    return true;
  });
  all.forEach((one, place) => { one.dataset.reached = one.type === "radio" ? `radio ${one.name}` : String(place); });
  return all.map((one) => ({ mark: one.dataset.reached, what: one.outerHTML.slice(0, 120) }));
}

/** Which one has the focus, and whether people see that. */
function focused() {
  const one = document.activeElement;
  const seen = (element) => {
    const style = element && getComputedStyle(element);
    return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
  };
  const isSeen = seen(one) || seen(one.closest("label")) || seen(one.nextElementSibling) || seen(one.parentElement);
  return { mark: one.type === "radio" ? `radio ${one.name}` : one.dataset.reached, isSeen, what: one.outerHTML.slice(0, 120) };
}

async function reachable(page, address) {
  // A field that takes the focus by itself would hide what stands before it.
  await page.evaluate(() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); });
  const all = await page.evaluate(marked);
  const reached = new Set();
  const unseen = [];
  // What scrolls by itself takes a press of its own, and is none of these.
  const limit = 2 * all.length + 40;
  for (let presses = 0; presses < limit && reached.size < all.length; presses += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(focused);
    if (!now.mark) continue;
    if (!now.isSeen && !reached.has(now.mark)) unseen.push(now.what);
    reached.add(now.mark);
  }
  assert.deepEqual(all.filter((one) => !reached.has(one.mark)).map((one) => one.what), [], `${address}: not reached`);
  assert.deepEqual(unseen, [], `${address}: the focus is not seen`);
}

const said = (page) => page.locator("h1, h2, main a[href], main button:visible:not([data-print], [data-copy])").allInnerTexts()
  .then((texts) => texts.map((text) => text.trim()).filter(Boolean));

test("each page at any size, at 200 %, by keyboard: axe finds nothing, nothing is too wide, no other host is asked", { timeout: 1_200_000 }, async (t) => {
  let asked = 0;
  const scripted = new Map();
  for (const [size, name] of [[PHONE, "phone"], [DESKTOP, "desktop"], [ZOOMED, "zoomed"]]) {
    await each({ size }, async ({ page, strayed }, of) => {
      asked += await page.evaluate(() => performance.getEntriesByType("resource").length + 1);
      assert.deepEqual(strayed, [], `${of.address} asks somebody else`);
      await look(page, `everybody-${name}-${named(of)}`);
      await accessible(page, of.address);
      // The wall is a picture for a screen and has no phone's shape.
      if (of.route !== "/wall") await fits(page, of.address);
      if (size === PHONE) scripted.set(of.address, await said(page));
      if (size === DESKTOP) await reachable(page, of.address);
    });
  }
  assert.ok(asked > 3 * pages.length, "the browser asked for pages and what belongs to them");
  t.diagnostic(`the browser asked ${asked} times, the house alone`);
  await each({ size: PHONE, script: false }, async ({ page }, of) => {
    const dead = await page.locator("button:visible").evaluateAll((buttons) => buttons
      .filter((button) => button.type !== "submit" || !button.form?.getAttribute("action"))
      .map((button) => button.outerHTML));
    assert.deepEqual(dead, [], `${of.address}: without scripts a button does nothing`);
    // The wall draws itself anew by script.
    if (of.route !== "/wall") assert.deepEqual(await said(page), scripted.get(of.address), `${of.address} says something else without scripts`);
  });
});

test("Lighthouse gives every page at least 95 for accessibility", { timeout: 1_200_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), "huiyin-lighthouse-"));
  const port = await freePort();
  const browser = await chromium.launchPersistentContext(dir, { ...BROWSER, args: [...BROWSER.args, `--remote-debugging-port=${port}`] });
  try {
    for (const page of pages) {
      await browser.clearCookies();
      await browser.addCookies(page.cookies);
      const { lhr } = await lighthouse(`${house.address}${page.address}`, {
        port, output: "json", logLevel: "silent", disableStorageReset: true,
        onlyCategories: ["accessibility"], maxWaitForLoad: 120_000,
      });
      assert.equal(lhr.runtimeError, undefined, `${page.address}: ${lhr.runtimeError?.message}`);
      const points = (name) => Math.round((lhr.categories[name].score ?? 0) * 100);
      const wrong = Object.values(lhr.audits)
        .filter((audit) => audit.score !== null && audit.score < 1 && lhr.categories.accessibility.auditRefs.some((ref) => ref.id === audit.id && ref.weight > 0))
        .map((audit) => audit.id);
      assert.ok(points("accessibility") >= LEAST_ACCESSIBLE, `${page.address}: ${points("accessibility")} points, ${wrong.join(", ")}`);
    }
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
