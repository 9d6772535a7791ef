// The addresses that need no account, from the router itself: what each of them is filled in with, and what is no page.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { speak, track } from "./citizen.mjs";
import { signIn, visitor } from "./house.mjs";

const pages = join(dirname(fileURLToPath(import.meta.url)), "../../server/src/pages");

/** Every address that is read without an account, as the routes name it. */
export function routes() {
  const rooms = ["citizen", ...readdirSync(pages).filter((name) => name === "wall.rs")];
  const files = rooms.flatMap((room) => (room.endsWith(".rs") ? [room] : readdirSync(join(pages, room), { recursive: true })
    .filter((name) => name.endsWith(".rs")).map((name) => join(room, name))));
  const found = files.flatMap((file) => {
    const text = readFileSync(join(pages, file), "utf8");
    const addresses = [...text.matchAll(/\.route\(\s*(?:"([^"]+)"|&?([A-Z_]+)),\s*([a-z:]+)\(/g)];
    assert.equal(addresses.length, text.split(".route(").length - 1, `every route of ${file} is understood`);
    return addresses.filter((address) => !address[3].endsWith("post")).map(([, literal, name]) => {
      const address = literal ?? text.match(new RegExp(`const ${name}: &str = "([^"]+)"`))?.[1];
      assert.ok(address, `what is the address ${name} in ${file}?`);
      return address;
    });
  });
  return found.sort();
}

/** What is no page: a redirection, a file; each is asked for and must answer with this. */
export const NO_PAGES = {
  "/prefer": { address: () => "/prefer?lang=zh-CN&back=/", status: 303 },
  "/open/{file}": { address: () => "/open/opinions.json", status: 200 },
  "/track/{number}/files/{digest}": { address: () => `/track/1/files/${"0".repeat(64)}`, status: 404 },
};

function day(from) {
  const zone = { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en-CA", zone).format(new Date(Date.now() + from * 86_400_000));
}

const WINDOW = "住房和城乡建设窗口";

/** Sets a device up beside a window, and returns the address of the code on the wall there. */
async function codeOnTheWall(house) {
  const admin = await visitor(house);
  await signIn(admin.page, "administrator1");
  await admin.page.goto("/admin/devices");
  const form = admin.page.locator('form[action="/admin/devices"]');
  if (!(await form.isVisible())) await admin.page.locator("details.dk-new summary").click();
  await form.locator('input[name="name"]').fill("平板");
  await form.locator('input[name="place"]').fill(WINDOW);
  await Promise.all([admin.page.waitForNavigation(), form.locator('button[type="submit"]').click()]);
  await admin.page.locator("tr[data-row]", { hasText: "平板" }).first().locator('form[action$="/pair"] button').click();
  const code = await admin.page.locator(".wn-digits").innerText();
  const device = await visitor(house);
  await device.page.goto("/device");
  await device.page.locator('input[name="code"]').fill(code);
  await device.page.locator('form[action="/device"] button[type="submit"]').click();
  await device.page.locator(".rt-idle").waitFor();
  await device.context.close();
  await admin.page.goto(`/admin/devices/sheet?place=${encodeURIComponent(WINDOW)}`);
  const address = await admin.page.locator(".wn-sheet-address").innerText();
  await admin.context.close();
  return address.slice(address.indexOf("/r/"));
}

/** Names a case on the page behind the code on the wall, as somebody who left no number, and returns the page of the case. */
async function codeOfACase(house, wall) {
  const number = "SLP0000017";
  const window = await visitor(house);
  await signIn(window.page, "window1");
  await window.page.goto("/window");
  await window.page.locator('input[name="number"]').fill(number);
  await Promise.all([window.page.waitForNavigation(), window.page.locator('form[action="/window"] button[type="submit"]').click()]);
  await window.context.close();
  const citizen = await visitor(house);
  await citizen.page.goto(wall);
  await citizen.page.locator('input[name="number"]').fill(number);
  await citizen.page.locator('input[name="tail"]').fill("0000");
  await citizen.page.locator('form[action$="/case"] button[type="submit"]').click();
  await citizen.page.waitForURL((url) => url.pathname.startsWith("/r/") && url.pathname !== wall);
  const address = new URL(citizen.page.url()).pathname;
  await citizen.context.close();
  return address;
}

async function codeOfASurvey(house) {
  const assessor = await visitor(house);
  await signIn(assessor.page, "assessor1");
  await assessor.page.goto("/surveys/new");
  const form = assessor.page.locator('main form[method="post"]').first();
  const plan = {
    title: "办件满意度抽样调查", intro: "只需一分钟，不用登录。", from: day(-400), until: day(-1), size: "6",
    ask_from: day(0), ask_until: day(10), answer_until: day(20), text_1: "您对办理结果满意吗？",
  };
  for (const [name, value] of Object.entries(plan)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator('[name="ask_1"]').selectOption("grades");
  for (const channel of ["link", "paper"]) await form.locator(`#channel-${channel}`).setChecked(true, { force: true });
  await Promise.all([assessor.page.waitForNavigation(), form.locator('button[value="save"]').click()]);
  const place = new URL(assessor.page.url()).pathname;
  await Promise.all([assessor.page.waitForNavigation(), assessor.page.locator(`form[action="${place}/draw"] button`).click()]);
  await assessor.page.goto(`${place}/sheet`);
  const link = await assessor.page.locator('main a[href*="/q/"]').last().getAttribute("href");
  await assessor.context.close();
  return new URL(link, house.address).pathname;
}

async function codeOfADocument(house) {
  const supervisor = await visitor(house);
  await signIn(supervisor.page, "supervisor1");
  await supervisor.page.goto("/documents");
  const documents = await supervisor.page.locator('main a[href^="/documents/"]').evaluateAll(
    (links) => links.map((link) => link.getAttribute("href")));
  for (const place of documents.filter((link) => /^\/documents\/\d+$/.test(link))) {
    await supervisor.page.goto(place);
    const link = supervisor.page.locator('a[href^="/v/"]').first();
    if (!(await link.count())) continue;
    const address = await link.getAttribute("href");
    await supervisor.context.close();
    return address;
  }
  throw new Error("the demonstration holds no document with a code to verify it by");
}

/** Prepares what the pages need, and returns the pages: the route, the address, and the cookies that open it. */
export async function publicPages(house) {
  const own = await visitor(house);
  const { number, code } = await speak(own.page, { content: "东风路的路灯半个月不亮，晚上看不见路。", phone: "13800138000" });
  await track(own.page, code);
  const cookies = await own.context.cookies();
  await own.context.close();
  const asked = await visitor(house);
  const waiting = readFileSync(join(house.data, "DEMO"), "utf8").match(/code = "([^"]+)"/)?.[1];
  assert.ok(waiting, "an order waits for its citizen");
  await track(asked.page, waiting);
  const callback = new URL(asked.page.url()).pathname.split("/")[2];
  const asking = await asked.context.cookies();
  await asked.page.goto("/answers");
  const answer = await asked.page.locator('main a[href^="/answers/"]').first().getAttribute("href");
  await asked.context.close();
  const wall = await codeOnTheWall(house);
  const rated = await codeOfACase(house, wall);
  const staff = await visitor(house);
  await signIn(staff.page, "leader1");
  const leader = await staff.context.cookies();
  await staff.context.close();
  const filled = {
    "/receipt/{number}": [`/receipt/${number}`, cookies],
    "/track/{number}": [`/track/${number}`, cookies],
    "/track/{number}/answer": [`/track/${callback}/answer`, asking],
    "/track/{number}/retaliation": [`/track/${callback}/retaliation`, asking],
    "/track/{number}/reopen": [`/track/${callback}/reopen`, asking],
    "/answers/{id}": [answer, []],
    "/r/{token}": [wall, []],
    "/r/{token}/report": [`${rated}/report`, []],
    "/q/{token}": [await codeOfASurvey(house), []],
    "/v/{code}": [await codeOfADocument(house), []],
    "/wall": ["/wall", leader],
  };
  const list = routes().filter((route) => !NO_PAGES[route]).map((route) => {
    const [address, needed] = filled[route] ?? [route, []];
    assert.ok(!address.includes("{"), `say in everybody.mjs how ${route} is filled in`);
    return { route, address, cookies: needed };
  });
  // What a form or a search answers, and the door of those who have an account, belong to them.
  return [...list, { route: "/r/{token}?case", address: rated, cookies: [] }, { route: "/answers?q", address: "/answers?q=%E8%B7%AF%E7%81%AF", cookies: [] },
    { route: "/sign-in", address: "/sign-in", cookies: [] }];
}

/** Opens a window that holds the cookies of a page. */
export async function opened(house, { address, cookies }, wishes = {}) {
  const who = await visitor(house, wishes);
  await who.context.addCookies(cookies);
  const answer = await who.page.goto(address);
  return { ...who, answer };
}
