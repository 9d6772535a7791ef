// Looks at the previews as a browser does: pictures at phone and desktop width, the accessibility check,
// and every breach of the content security policy. Fails when anything is found.
//
//   cargo run -p server --example preview -- DIR && node web/look.mjs DIR [part of a name …]
//
// Pictures are written to DIR/pictures. CHROMIUM names another browser than Debian's.
import { createServer } from "node:http";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error("give the folder with the previews: node web/look.mjs DIR [part of a name …]");
  process.exit(2);
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };
const SIZES = [
  { name: "phone", width: 360, height: 740, scale: 2 },
  { name: "narrow", width: 320, height: 640, scale: 1 },
  { name: "desk", width: 1280, height: 900, scale: 1 },
];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://here").pathname));
  try {
    const body = readFileSync(join(folder, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;

const names = readdirSync(folder).filter((name) => name.endsWith(".html") && (!wanted.length || wanted.some((part) => name.includes(part))));
const pictures = join(folder, "pictures");
mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const faults = [];
for (const size of SIZES) {
  const context = await browser.newContext({ viewport: { width: size.width, height: size.height }, deviceScaleFactor: size.scale, bypassCSP: false });
  // The checker itself is no part of the page: it is put in through the debugger, past the policy.
  for (const name of names) {
    const page = await context.newPage();
    const at = `${name} at ${size.name}`;
    page.on("console", (message) => { if (message.type() === "error" || message.text().includes("Content Security Policy")) faults.push(`${at}: ${message.text()}`); });
    page.on("pageerror", (error) => faults.push(`${at}: ${error.message}`));
    page.on("requestfailed", (request) => faults.push(`${at}: cannot load ${request.url()}`));
    page.on("response", (response) => { if (response.status() >= 400) faults.push(`${at}: ${response.status()} for ${response.url()}`); });
    await page.goto(`${address}/${name}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${at}: ${wide} pixels wider than the screen`);
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    for (const violation of result.violations) {
      for (const node of violation.nodes.slice(0, 3)) faults.push(`${at}: ${violation.id} (${violation.impact}): ${node.html.slice(0, 160)} — ${node.failureSummary.split("\n").slice(1, 2).join(" ").trim()}`);
    }
    await page.screenshot({ path: join(pictures, `${name.replace(/\.html$/, "")}.${size.name}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
}
await browser.close();
server.close();
for (const fault of faults) console.error(fault);
console.log(`${names.length} pages at ${SIZES.length} widths, ${faults.length} faults; pictures in ${pictures}`);
process.exit(faults.length ? 1 : 0);
