// The addresses that need no account, from the router itself: what each of them is filled in with, and what is no page.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Hand } from "./hand.mjs";
import { PASSWORD, day } from "./house.mjs";

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

const WINDOW = "住房和城乡建设窗口";
const CASE = "SLP0000017";

async function staff(house, name) {
  return new Hand(house.address).signIn(name, PASSWORD);
}

/** Sets a device up beside a window, names a case on the code on its wall, and returns the addresses of both. */
async function codesOfAWindow(house) {
  const admin = await staff(house, "administrator1");
  await admin.send(await admin.get("/admin/devices"), "/admin/devices", { name: "平板", place: WINDOW });
  let devices = await admin.get("/admin/devices");
  const pair = devices.html.match(/action="(\/admin\/devices\/\d+\/pair)"/)[1];
  const paired = await admin.send(devices, pair);
  devices = paired.status === 303 ? await admin.get(paired.location) : paired;
  const code = devices.html.match(/class="wn-digits[^>]*>\s*([^<]+?)\s*</)[1];
  const device = new Hand(house.address);
  await device.send(await device.get("/device"), "/device", { code });
  const sheet = await admin.get(`/admin/devices/sheet?place=${encodeURIComponent(WINDOW)}`);
  const wall = sheet.html.match(/class="wn-sheet-address"[^]*?(\/r\/[^<\s]+)/)[1];
  const window = await staff(house, "window1");
  await window.send(await window.get("/window"), "/window", { number: CASE });
  const citizen = new Hand(house.address);
  const page = await citizen.get(wall);
  const named = await citizen.send(page, `${wall}/case`, { number: CASE, tail: "0000" });
  assert.equal(named.status, 303, named.html);
  return { wall, rated: named.location };
}

async function codeOfASurvey(house) {
  const assessor = await staff(house, "assessor1");
  const form = await assessor.get("/surveys/new");
  const plan = {
    title: "办件满意度抽样调查", intro: "只需一分钟，不用登录。", from: day(-400), until: day(-1), size: "6",
    ask_from: day(0), ask_until: day(10), answer_until: day(20), text_1: "您对办理结果满意吗？", ask_1: "grades",
    channel: ["link", "paper"], then: "save", step: "save", do: "save",
  };
  const action = form.html.match(/<main[^]*?<form method="post" action="([^"]+)"/)[1];
  const saved = await assessor.send(form, action, plan);
  assert.equal(saved.status, 303, saved.html);
  const place = saved.location.split("?")[0];
  await assessor.send(await assessor.get(place), `${place}/draw`);
  const sheet = await assessor.get(`${place}/sheet`);
  return sheet.html.match(/href="[^"]*?(\/q\/[^"]+)"/)[1];
}

async function codeOfADocument(house) {
  const supervisor = await staff(house, "supervisor1");
  const list = await supervisor.get("/documents");
  for (const [, place] of list.html.matchAll(/href="(\/documents\/\d+)"/g)) {
    const code = (await supervisor.get(place)).html.match(/href="(\/v\/[^"]+)"/);
    if (code) return code[1];
  }
  throw new Error("the demonstration holds no document with a code to verify it by");
}

async function tracking(house, code) {
  const citizen = new Hand(house.address);
  const tracked = await citizen.send(await citizen.get("/track"), "/track", { code });
  assert.equal(tracked.status, 303, tracked.html);
  return { citizen, number: tracked.location.split("/")[2].split("?")[0] };
}

/** Prepares what the pages need, and returns the pages: the route, the address, and the cookies that open it. */
export async function publicPages(house) {
  const own = new Hand(house.address);
  const content = "东风路的路灯半个月不亮，晚上看不见路。";
  const sent = await own.send(await own.get("/speak"), "/speak", { content, phone: "13800138000" });
  assert.equal(sent.status, 303, sent.html);
  const codes = [...readFileSync(join(house.data, "DEMO"), "utf8").matchAll(/code = "([^"]+)"/g)].map(([, code]) => code);
  assert.ok(codes.length > 1, "two orders wait for their citizens");
  const { citizen, number } = await tracking(house, codes[0]);
  const ended = await tracking(house, codes[1]);
  // Whoever is content may still open the order again.
  const asking = `/track/${ended.number}/answer`;
  const form = await ended.citizen.get(asking);
  if (form.status === 200) await ended.citizen.send(form, asking, { q_result: "satisfied" });
  const answers = await own.get("/answers");
  const opinions = await own.get("/results/opinions");
  const { wall, rated } = await codesOfAWindow(house);
  const leader = await staff(house, "leader1");
  const filled = {
    "/receipt/{number}": [sent.location, own.cookies()],
    "/track/{number}": [`/track/${number}`, citizen.cookies()],
    "/track/{number}/answer": [`/track/${number}/answer`, citizen.cookies()],
    "/track/{number}/retaliation": [`/track/${number}/retaliation`, citizen.cookies()],
    "/track/{number}/reopen": [`/track/${ended.number}/reopen`, ended.citizen.cookies()],
    "/answers/{id}": [answers.html.match(/href="(\/answers\/\d+)"/)[1], []],
    "/results/opinions/{number}": [opinions.html.match(/href="(\/results\/opinions\/[^"]+)"/)[1], []],
    "/r/{token}": [wall, []],
    "/r/{token}/report": [`${rated}/report`, []],
    "/q/{token}": [await codeOfASurvey(house), []],
    "/v/{code}": [await codeOfADocument(house), []],
    "/wall": ["/wall", leader.cookies()],
  };
  const list = routes().filter((route) => !NO_PAGES[route]).map((route) => {
    const [address, needed] = filled[route] ?? [route, []];
    assert.ok(!address.includes("{"), `say in everybody.mjs how ${route} is filled in`);
    return { route, address, cookies: needed };
  });
  // What a form or a search answers, and the door of those who have an account, belong to them.
  return [...list, { route: "/r/{token}?case", address: rated, cookies: [] },
    { route: "/answers?q", address: "/answers?q=%E8%B7%AF%E7%81%AF", cookies: [] },
    { route: "/sign-in", address: "/sign-in", cookies: [] }];
}
