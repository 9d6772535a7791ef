import { chromium } from "playwright-core";
import { BROWSER, signIn } from "./house.mjs";
const [,, address, out, ...jobs] = process.argv;
const browser = await chromium.launch(BROWSER);
for (const job of jobs) {
  const [name, user, lang, size, path, press] = job.split("|");
  const [width, height] = size.split("x").map(Number);
  const context = await browser.newContext({ viewport: { width, height }, locale: lang === "en" ? "en-GB" : "zh-CN", baseURL: address });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (m) => { if (m.type() === "error") wrong.push(m.text()); });
  if (user !== "-") await signIn(page, user);
  if (lang === "en") await page.goto(`/prefer?lang=en&back=${path}`); else await page.goto(path);
  if (press) for (const one of press.split(";")) { await page.locator(one).first().click(); await page.waitForTimeout(400); }
  await page.waitForTimeout(300);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: true });
  console.log(name, page.url(), wide > 0 ? `WIDE ${wide}` : "", wrong.join(" / "));
  await context.close();
}
await browser.close();
