// What the journeys of the tablet run on: a server of their own, a door before it that can lose an answer, and a browser
// that keeps its profile through a crash.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { chromium } from "playwright-core";

import { accessible, day, fits, look, signIn } from "./house.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.HUIYIN_BIN ?? join(here, "../../target/debug/huiyin");
export const TABLET = { width: 768, height: 1024 };

const dir = mkdtempSync(join(tmpdir(), "huiyin-tablet-"));
/** What runs: the server, the door before it, the tablet's browser. */
export const ground = { port: 0, child: null, door: null, address: "", tablet: null };

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const found = server.address().port;
      server.close(() => resolve(found));
    });
  });
}

/** Waits for something that comes by itself. */
export async function until(is, what, tries = 480) {
  for (let left = tries; left > 0; left -= 1) {
    if (await is()) return;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  assert.fail(`${what} did not come`);
}

export async function startServer() {
  ground.child = spawn(program, ["demo", "--data", join(dir, "demo"), "--port", String(ground.port), "--seed", "7"], { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  ground.child.stderr.on("data", (chunk) => { output += chunk; });
  await until(async () => {
    assert.equal(ground.child.exitCode, null, output);
    return (await fetch(`http://127.0.0.1:${ground.port}/healthz`).catch(() => null))?.ok;
  }, "the server", 1600);
}

export async function stopServer() {
  if (!ground.child || ground.child.exitCode !== null) return;
  ground.child.kill("SIGTERM");
  await new Promise((resolve) => { ground.child.once("exit", resolve); });
}

/** A door before the server, which can lose an answer: the server has done what was asked, the tablet never hears of it. */
function openDoor() {
  const held = { lose: () => false, lost: 0, handed: 0 };
  held.server = http.createServer((request, answer) => {
    const headers = { ...request.headers, host: `127.0.0.1:${ground.port}` };
    const isHandingOver = request.url === "/tablet/records";
    const on = http.request({ host: "127.0.0.1", port: ground.port, path: request.url, method: request.method, headers }, (back) => {
      const parts = [];
      back.on("data", (chunk) => parts.push(chunk));
      back.on("end", () => {
        if (isHandingOver) held.handed += 1;
        if (isHandingOver && held.lose()) { held.lost += 1; return; }
        answer.writeHead(back.statusCode, back.headers);
        answer.end(Buffer.concat(parts));
      });
    });
    on.on("error", () => answer.destroy());
    request.pipe(on);
  });
  return held;
}

// Chromium writes cookies to its disk half a minute late; a tablet that crashes after a morning's work has them there.
let cookies = [];

/** Opens the tablet's browser with the profile it always has. */
export async function openTablet({ profile = "profile", ...options } = {}) {
  const context = await chromium.launchPersistentContext(join(dir, profile), {
    executablePath: "/usr/bin/chromium", viewport: TABLET, locale: "zh-CN", baseURL: ground.address, hasTouch: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
    ...options,
  });
  if (profile === "profile") await context.addCookies(cookies);
  const page = context.pages()[0] ?? await context.newPage();
  page.setDefaultTimeout(60_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  ground.tablet = { context, page, wrong };
  return page;
}

/** Kills the browser, every process of it, as a crash would. */
export async function crash() {
  cookies = await ground.tablet.context.cookies();
  const gone = new Promise((resolve) => { ground.tablet.context.once("close", resolve); });
  assert.deepEqual(ground.tablet.wrong, []);
  const found = execFileSync("pgrep", ["-f", `user-data-dir=${join(dir, "profile")}`]).toString().trim().split("\n");
  for (const id of found) { try { process.kill(Number(id), "SIGKILL"); } catch { /* a child of one that is gone */ } }
  await gone;
}

export async function seen(page, name) {
  await page.waitForTimeout(300);
  await look(page, name);
  await accessible(page, name);
  await fits(page, name);
}

export const count = async (page, id) => Number(await page.locator(`#tb-${id}`).textContent());
export const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
export const step = (page, number) => page.locator(".tb-step", { hasText: `第 ${number} 题` }).waitFor();
export const state = (page, name) => page.locator(`#tb-state.is-${name}`).waitFor();

/** Reads rows from the file of the stopped or running server, as a second pair of eyes. */
export function rows(sql) {
  const script = "import json,sqlite3,sys; db=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True); print(json.dumps(db.execute(sys.argv[2]).fetchall()))";
  const file = execFileSync("find", [join(dir, "demo"), "-maxdepth", "2", "-name", "*.db"]).toString().trim().split("\n")[0];
  return JSON.parse(execFileSync("python3", ["-c", script, file, sql], { maxBuffer: 1 << 28 }).toString());
}

/** Makes a picture as a camera would, of this size, with a note of where it was taken inside. */
export function picture(name, width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [head, foot] = [Buffer.alloc(4), Buffer.alloc(4)];
    head.writeUInt32BE(data.length);
    foot.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, foot]);
  };
  const about = Buffer.alloc(13);
  about.writeUInt32BE(width, 0);
  about.writeUInt32BE(height, 4);
  about.set([8, 2, 0, 0, 0], 8);
  const lines = Buffer.alloc((width * 3 + 1) * height, 0);
  for (let at = 0; at < lines.length; at += 1) if (at % (width * 3 + 1)) lines[at] = (at * 7 + height) % 251;
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", about),
    chunk("tEXt", Buffer.from("Comment\0GPS 33.38N 120.15E")), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

/** Reads a file that the server stored under its digest. */
export function stored(digest) {
  return readFileSync(join(dir, "demo", "files", digest.slice(0, 2), digest.slice(2)));
}

/** The size of a JPEG picture, from its first frame. */
export function sizeOf(jpeg) {
  assert.equal(jpeg.readUInt16BE(0), 0xffd8, "a JPEG picture");
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const mark = jpeg[at + 1];
    if (mark >= 0xc0 && mark <= 0xc2) return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
  }
  return assert.fail("no frame");
}

/** Plans a survey that is asked on site, and draws its sample. */
export async function planned(page) {
  await signIn(page, "assessor1");
  await page.goto("/surveys/new");
  const form = page.locator('main form[method="post"]').first();
  const plan = {
    title: "大厅现场满意度", intro: "只需两分钟，不记姓名。", from: day(-400), until: day(-1), size: "12",
    ask_from: day(0), ask_until: day(10), answer_until: day(20),
    text_1: "您对今天的办理满意吗？", text_2: "哪里不满意？",
  };
  for (const [name, value] of Object.entries(plan)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator('[name="ask_1"]').selectOption("grades");
  await form.locator('[name="branches_1"]').fill("5 -> 3\n4 -> 3");
  await form.locator('[name="ask_2"]').selectOption("text");
  await form.locator('[name="required_1"]').setChecked(true, { force: true });
  for (const channel of ["phone", "link", "paper"]) await form.locator(`#channel-${channel}`).setChecked(false, { force: true });
  for (const channel of ["tablet", "walk-in"]) await form.locator(`#channel-${channel}`).setChecked(true, { force: true });
  await form.locator('[name="text_3"]').fill("您怎么来的？");
  await form.locator('[name="ask_3"]').selectOption("multiple");
  await form.locator('[name="options_3"]').fill("步行\n公交\n自驾");
  await form.locator('[name="required_3"]').setChecked(true, { force: true });
  await Promise.all([page.waitForNavigation(), form.locator('button[value="more"]').click()]);
  await form.locator('[name="text_4"]').fill("等了多少分钟？");
  await form.locator('[name="ask_4"]').selectOption("number");
  await form.locator('[name="options_4"]').fill("0\n300");
  await Promise.all([page.waitForNavigation(), form.locator('button[value="save"]').click()]);
  const place = new URL(page.url()).pathname;
  assert.match(place, /^\/surveys\/\d+$/, await page.locator("main").textContent());
  await Promise.all([page.waitForNavigation(), page.locator(`form[action="${place}/draw"] button`).click()]);
  return place;
}

export async function signOut(page) {
  await page.context().clearCookies();
}

/** Starts what a journey of the tablet runs on. */
export async function open() {
  ground.port = await freePort();
  if (process.env.HUIYIN_DEMO) cpSync(process.env.HUIYIN_DEMO, join(dir, "demo"), { recursive: true });
  await startServer();
  ground.door = openDoor();
  await new Promise((resolve) => { ground.door.server.listen(0, "127.0.0.1", resolve); });
  ground.address = `http://127.0.0.1:${ground.door.server.address().port}`;
}

/** Stops all of it. */
export async function close() {
  await ground.tablet?.context.close().catch(() => {});
  ground.door?.server.closeAllConnections();
  ground.door?.server.close();
  await stopServer();
  rmSync(dir, { recursive: true, force: true });
}
