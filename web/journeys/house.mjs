// What every journey needs: a running demonstration, a browser, and eyes (axe, screenshots).
// Set HUIYIN_SHOTS to a folder to keep a picture of every step; HUIYIN_ADDRESS to the address of a demonstration that
// runs already, while a journey is being written, and HUIYIN_DEMO to a folder with a demonstration that was made before.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "../../target/debug/huiyin");
const axe = readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");
const shots = process.env.HUIYIN_SHOTS;

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1366, height: 768 };
export const PASSWORD = "Huiyin-demo-1";

/** Returns a port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** How the browser is started everywhere. */
export const BROWSER = {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

function openBrowser() {
  return chromium.launch(BROWSER);
}

/** Starts the demonstration in an empty folder and waits until it serves. */
export async function openHouse() {
  const running = process.env.HUIYIN_ADDRESS;
  if (running) {
    const browser = await openBrowser();
    return { address: running, data: process.env.HUIYIN_DEMO, browser, output: () => "", close: () => browser.close() };
  }
  const dir = mkdtempSync(join(tmpdir(), "huiyin-journey-"));
  const port = await freePort();
  // Every journey lives in a copy of its own.
  if (process.env.HUIYIN_DEMO) cpSync(process.env.HUIYIN_DEMO, join(dir, "demo"), { recursive: true });
  const address = `http://127.0.0.1:${port}`;
  let child;
  let output = "";
  async function start(days) {
    const args = ["demo", "--data", join(dir, "demo"), "--port", String(port), "--seed", "7", "--days-ahead", String(days)];
    child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => { output += chunk; });
    child.stderr.on("data", (chunk) => { output += chunk; });
    for (let tries = 0; ; tries += 1) {
      if (child.exitCode !== null) throw new Error(`the demonstration stopped:\n${output}`);
      if (tries > 1200) throw new Error(`the demonstration does not answer:\n${output}`);
      const answer = await fetch(`${address}/healthz`).catch(() => null);
      if (answer?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  async function stop() {
    child.kill("SIGTERM");
    await new Promise((resolve) => { child.once("exit", resolve); });
  }
  await start(0);
  const browser = await openBrowser();
  return {
    address,
    data: join(dir, "demo"),
    browser,
    output: () => output,
    /** Goes on so many days after today; whoever was signed in signs in again. */
    async later(days) {
      await stop();
      await start(days);
    },
    async close() {
      await browser.close();
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Opens a browser window of its own, which must never ask another host for anything. */
export async function visitor(house, { size = DESKTOP, script = true, locale = "zh-CN" } = {}) {
  const context = await house.browser.newContext({ viewport: size, javaScriptEnabled: script, locale, baseURL: house.address });
  const page = await context.newPage();
  // A machine that builds something else beside is slow, not wrong.
  page.setDefaultTimeout(90_000);
  const strayed = [];
  const complaints = [];
  page.on("request", (request) => { if (!request.url().startsWith(house.address) && !request.url().startsWith("data:")) strayed.push(request.url()); });
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, context, strayed, complaints };
}

/** Signs a person of the demonstration in. */
export async function signIn(page, name) {
  await page.goto("/sign-in");
  const form = page.locator('form[action="/sign-in"]').first();
  await form.locator('input[name="name"]').fill(name);
  await form.locator('input[name="password"]').fill(PASSWORD);
  await form.locator('input[name="password"]').press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Keeps a picture of the page when pictures are wanted. */
export async function look(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Fails when axe finds anything serious; the page's own policy forbids scripts, so axe comes in from outside it. */
export async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join("; ")}`);
  });
  assert.deepEqual(found, [], `${name} is not accessible`);
}

/** Fails when the page is wider than the window. */
export async function fits(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 1, `${name} is ${wide} pixels too wide`);
}

// A visitor leaves; nothing may have been asked of another host, nothing may have been complained about.
export async function done(who) {
  assert.deepEqual(who.strayed, [], "a page asked another host");
  assert.deepEqual(who.complaints, [], "the browser complained");
  await who.context.close();
}

/** Looks at a screen, and holds it against the rules of accessibility and against its width. */
export async function seen(page, name) {
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

/** Presses what leads to another page, and waits for it. */
export async function goes(page, press) {
  await Promise.all([page.waitForNavigation(), press()]);
}

/** Returns the day so many days from today, as a form takes it; days are Beijing's. */
export function day(from) {
  const zone = { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en-CA", zone).format(new Date(Date.now() + from * 86_400_000));
}
