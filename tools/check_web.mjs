// The half of check_web.py that needs a browser. Prints a line for each
// fault, and lines that begin with "note" for what was measured.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { createGzip } from "node:zlib";

const task = JSON.parse(process.argv[2]);
const require = createRequire(join(task.modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const LEAST = { accessibility: 95, "best-practices": 95, seo: 95 };
const LEAST_SPEED = { desktop: 95, mobile: 90 };
const RUNS = 3;
// A web server as hosts are: text is compressed, files may be kept.
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
  ".json": "application/json", ".txt": "text/plain; charset=utf-8",
};
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  let file = join(task.folder, path);
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  if (path === "/robots.txt" && !existsSync(file)) {
    response.writeHead(200, { "Content-Type": "text/plain" });
    return response.end("User-agent: *\nAllow: /\n");
  }
  if (!file.startsWith(task.folder) || !existsSync(file)) {
    response.writeHead(404);
    return response.end();
  }
  const headers = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": "max-age=31536000" };
  const text = /\.(html|css|js|svg|json|txt)$/.test(file);
  if (text) headers["Content-Encoding"] = "gzip";
  response.writeHead(200, headers);
  const stream = createReadStream(file);
  (text ? stream.pipe(createGzip()) : stream).pipe(response);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const site = `http://127.0.0.1:${server.address().port}/`;

const VIEWS = [
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }],
  ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
];

async function look(browser) {
  for (const [view, options] of VIEWS) {
    const context = await browser.newContext(options);
    for (const name of task.pages) {
      const where = `${name} (${view})`;
      const page = await context.newPage();
      page.on("pageerror", (error) => console.log(`${where}: script: ${error.message}`));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) console.log(`${where}: console: ${message.text()}`);
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(site) && !url.startsWith("data:")) console.log(`${where}: asks ${url}`);
      });
      const query = name === "search.html" ? "?q=gradient" : "";
      await page.goto(site + name + query, { waitUntil: "load" });
      if (query) {
        await page.waitForSelector("#search-results li", { timeout: 8000 })
          .catch(() => console.log(`${where}: finds nothing for "gradient"`));
      }
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll("main details")) fold.open = true;
        return document.fonts.ready;
      });
      await page.waitForTimeout(400); // the theme marks what scrolls after a while
      const { width, inner } = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth, inner: window.innerWidth,
      }));
      if (width > inner) console.log(`${where}: ${width} px wide in a window of ${inner}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const v of violations) {
        for (const node of v.nodes.slice(0, 3)) {
          console.log(`${where}: axe ${v.id}: ${v.help}: ${node.target.join(" ")}`);
        }
      }
      await page.close();
    }
    await context.close();
  }
}

async function score() {
  const { default: lighthouse, desktopConfig } = await import(
    pathToFileURL(require.resolve("lighthouse")).href
  );
  const profile = mkdtempSync(join(tmpdir(), "check-web-"));
  const child = spawn(task.browser, [...FLAGS, "--remote-debugging-port=0", `--user-data-dir=${profile}`], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const port = await new Promise((done, failed) => {
      let said = "";
      child.stderr.on("data", (data) => {
        said += data;
        const found = said.match(/DevTools listening on ws:\/\/[^:]+:(\d+)/);
        if (found) done(Number(found[1]));
      });
      child.on("exit", () => failed(new Error("the browser did not start")));
    });
    for (const name of task.pages.slice(0, 1).concat("index.html")) {
      for (const device of ["desktop", "mobile"]) {
        const found = {};
        for (let run = 0; run < RUNS; run++) {
          const result = await lighthouse(site + name, {
            port, output: "json", logLevel: "silent",
            onlyCategories: [...Object.keys(LEAST), "performance"],
          }, device === "desktop" ? desktopConfig : undefined);
          (found.machine ??= []).push(result.lhr.environment.benchmarkIndex);
          for (const [key, { score }] of Object.entries(result.lhr.categories)) {
            (found[key] ??= []).push(Math.round(score * 100));
          }
          found.failed = Object.values(result.lhr.audits)
            .filter((a) => a.score !== null && a.score < 0.9 && ["binary", "numeric"].includes(a.scoreDisplayMode))
            .map((a) => a.id);
        }
        const scores = [];
        for (const [key, least] of Object.entries({ ...LEAST, performance: LEAST_SPEED[device] })) {
          const median = found[key].sort((a, b) => a - b)[1];
          const machine = Math.round(Math.max(...found.machine));
          scores.push(`${key} ${median}`);
          // A time belongs to the machine of the day: said, and never a fault.
          if (key === "performance" && median < least) {
            console.log(`slow performance of ${name} (${device}): ${median}, the goal is ${least} (the machine's speed by Lighthouse: ${machine})`);
          } else if (median < least) {
            console.log(`${name} (${device}): Lighthouse ${key} ${median}, at least ${least} (${found.failed.join(", ")})`);
          }
        }
        console.log(`note ${name} (${device}): ${scores.join(", ")}`);
      }
    }
  } finally {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const browser = await chromium.launch({ executablePath: task.browser, args: FLAGS });
await look(browser);
await browser.close();
if (task.lighthouse) await score();
server.close();
server.closeAllConnections();
