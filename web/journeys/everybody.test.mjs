// Every page that needs no account, as the router names them, on the demonstration's data: valid HTML (vnu), axe,
// Lighthouse, no other host asked, usable at 200 % zoom, by keyboard alone and without scripts.
// Set HUIYIN_FIGURES to a file to keep Lighthouse's figures as a table.

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

import { NO_PAGES, opened, publicPages, routes } from "./everybody.mjs";
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

/** Opens each page in turn and hands it to `look`. */
async function each(wishes, seen, list = pages) {
  for (const page of list) {
    const who = await opened(house, page, wishes);
    assert.equal(who.answer.status(), 200, page.address);
    await seen(who, page);
    await done(who);
  }
}

test("the list is the router's: nothing is left out, and what is no page says so", { timeout: 200_000 }, async () => {
  const known = new Set([...pages.map((page) => page.route), ...Object.keys(NO_PAGES)]);
  assert.deepEqual(routes().filter((route) => !known.has(route)), []);
  assert.ok(pages.length > 15, `${pages.length} pages`);
  const who = await visitor(house);
  for (const { address, status } of Object.values(NO_PAGES)) {
    const answer = await who.context.request.get(address(), { maxRedirects: 0 });
    assert.equal(answer.status(), status, address());
  }
  await done(who);
});

test("every page is valid HTML, in both languages, and so is what a refused form answers", { timeout: 600_000 }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "huiyin-vnu-"));
  for (const locale of ["zh-CN", "en"]) {
    await each({ locale, script: false }, async ({ answer }, page) => {
      writeFileSync(join(dir, `${named(page)}.${locale}.html`), await answer.body());
    });
    const who = await visitor(house, { locale, script: false });
    const refused = {
      missing: () => who.page.goto("/answers/999999999"),
      track: () => sent("/track", async (form) => form.locator('[name="code"]').fill("0000-0000-0000")),
      speak: () => sent("/speak", async (form) => form.locator('[name="content"]').fill("。")),
    };
    const sent = async (address, fill) => {
      await who.page.goto(address);
      const form = who.page.locator(`main form[action="${address}"]`).first();
      await fill(form);
      const [answer] = await Promise.all([
        who.page.waitForResponse((response) => response.request().isNavigationRequest()),
        form.locator('button[type="submit"]:not([formaction])').first().click(),
      ]);
      return answer;
    };
    for (const [name, ask] of Object.entries(refused)) {
      const answer = await ask();
      assert.ok(answer.status() >= 400, `${name} is refused`);
      writeFileSync(join(dir, `refused-${name}.${locale}.html`), await answer.body());
    }
    await who.context.close();
  }
  const args = ["-Xss2m", "-jar", vnu, "--format", "json", "--exit-zero-always", "--skip-non-html", dir];
  const { stderr } = await run("java", args, { maxBuffer: 64 * 1024 * 1024 });
  const { messages } = JSON.parse(stderr);
  const found = messages.map((one) => {
    const file = one.url.split("/").pop();
    return `${file}:${one.lastLine} ${one.subType ?? one.type}: ${one.message} — ${(one.extract ?? "").replaceAll(/\s+/g, " ")}`;
  });
  assert.deepEqual([...new Set(found)], [], "vnu complains");
  t.diagnostic(`vnu: ${2 * (pages.length + 3)} pages, nothing to complain about`);
  rmSync(dir, { recursive: true, force: true });
});

test("axe finds nothing, no page is too wide, no other host is asked: on a phone, a desk, at 200 %", { timeout: 900_000 }, async (t) => {
  let asked = 0;
  for (const [size, name] of [[PHONE, "phone"], [DESKTOP, "desktop"], [ZOOMED, "zoomed"]]) {
    await each({ size }, async ({ page, context, strayed }, of) => {
      context.on("request", () => { asked += 1; });
      await page.reload();
      await look(page, `everybody-${name}-${named(of)}`);
      await accessible(page, of.address);
      // The wall is a picture for a screen and has no phone's shape.
      if (of.route !== "/wall") await fits(page, of.address);
      const hints = await page.locator('link[rel~="preconnect"], link[rel~="dns-prefetch"], link[rel~="prefetch"]').count();
      assert.equal(hints + strayed.length, 0, `${of.address} speaks to somebody else`);
    });
  }
  assert.ok(asked > 3 * pages.length, "the browser asked for pages and what belongs to them");
  t.diagnostic(`the browser asked ${asked} times, the house alone`);
});

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

test("everything on every page is reached by keyboard, and is seen to have the focus", { timeout: 600_000 }, async () => {
  await each({}, async ({ page }, of) => {
    // A field that takes the focus by itself would hide what stands before it.
    await page.evaluate(() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); });
    const all = await page.evaluate(marked);
    const reached = new Set();
    const unseen = [];
    for (let presses = 0; presses < all.length + 8; presses += 1) {
      await page.keyboard.press("Tab");
      const now = await page.evaluate(focused);
      if (!now.mark) continue;
      if (!now.isSeen && !reached.has(now.mark)) unseen.push(now.what);
      reached.add(now.mark);
    }
    assert.deepEqual(all.filter((one) => !reached.has(one.mark)).map((one) => one.what), [], `${of.address}: not reached`);
    assert.deepEqual(unseen, [], `${of.address}: the focus is not seen`);
  });
});

test("without scripts every page says the same, and nothing on it is dead", { timeout: 600_000 }, async () => {
  for (const page of pages) {
    const said = [];
    for (const script of [true, false]) {
      const who = await opened(house, page, { script, size: PHONE });
      said.push(await who.page.locator("h1, h2, main a[href], main button:visible").allInnerTexts());
      if (!script) {
        const dead = await who.page.locator("button:visible").evaluateAll((buttons) => buttons
          .filter((button) => button.type !== "submit" || !button.form || !button.form.getAttribute("action"))
          .map((button) => button.outerHTML));
        assert.deepEqual(dead, [], `${page.address}: a button that does nothing`);
      }
      await done(who);
    }
    const [scripted, plain] = said.map((texts) => texts.map((text) => text.trim()).filter(Boolean));
    // The wall draws itself anew by script; a page that reloads itself says so without one.
    if (page.route !== "/wall") assert.deepEqual(plain, scripted, `${page.address} says less without scripts`);
  }
});

test("Lighthouse gives every page at least 95 for accessibility; its other figures are kept", { timeout: 1_200_000 }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "huiyin-lighthouse-"));
  const port = await freePort();
  const browser = await chromium.launchPersistentContext(dir, { ...BROWSER, args: [...BROWSER.args, `--remote-debugging-port=${port}`] });
  const rows = [];
  try {
    for (const page of pages) {
      await browser.clearCookies();
      await browser.addCookies(page.cookies);
      const { lhr } = await lighthouse(`${house.address}${page.address}`, {
        port, output: "json", logLevel: "silent", disableStorageReset: true,
        onlyCategories: ["accessibility", "performance", "best-practices"], maxWaitForLoad: 120_000,
      });
      assert.equal(lhr.runtimeError, undefined, `${page.address}: ${lhr.runtimeError?.message}`);
      const points = (name) => Math.round((lhr.categories[name].score ?? 0) * 100);
      const wrong = Object.values(lhr.audits)
        .filter((audit) => audit.score !== null && audit.score < 1 && lhr.categories.accessibility.auditRefs.some((ref) => ref.id === audit.id && ref.weight > 0))
        .map((audit) => audit.id);
      assert.ok(points("accessibility") >= LEAST_ACCESSIBLE, `${page.address}: ${points("accessibility")} points, ${wrong.join(", ")}`);
      const requests = lhr.audits["network-requests"].details.items;
      assert.deepEqual(requests.filter((one) => !one.url.startsWith(house.address) && !one.url.startsWith("data:")).map((one) => one.url), []);
      const bytes = requests.reduce((sum, one) => sum + (one.transferSize ?? 0), 0);
      const seconds = (name) => (lhr.audits[name].numericValue / 1000).toFixed(1);
      rows.push(`| \`${page.route}\` | ${points("accessibility")} | ${points("performance")} | ${points("best-practices")} | ${seconds("largest-contentful-paint")} s | ${Math.round(bytes / 1024)} KB in ${requests.length} |`);
    }
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
  }
  const table = ["| page | accessibility | performance | best practices | largest paint | transferred |", "|---|---|---|---|---|---|", ...rows].join("\n");
  if (process.env.HUIYIN_FIGURES) writeFileSync(process.env.HUIYIN_FIGURES, `${table}\n`);
  for (const row of rows) t.diagnostic(row);
});
