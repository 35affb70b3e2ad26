/** The page in a real browser, where there is one: what a person with a laptop, a phone, a keyboard or a printer gets. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { type Browser, chromium, type Page } from "playwright-core";
import { analyse } from "../../../cli/rehearsal/analysis";
import { comparisonPage } from "../../../cli/rehearsal/page/comparison-page";
import { rehearsalPage } from "../../../cli/rehearsal/page/page";
import { eventfulMonth } from "./eventful-month";

const CHROMIUM = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  chromium.executablePath(),
].find((path) => path !== undefined && path !== "" && existsSync(path));

interface Contrast {
  texts: number;
  low: string[];
}

interface TabStop {
  tag: string;
  text: string;
  label: string | null;
  outline: string;
  summary: number;
}

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 390, 320] as const;

describe("the page of a rehearsal in Chromium", function () {
  this.timeout(240_000);
  if (CHROMIUM === undefined) {
    it("SKIPPED, as no Chromium is installed here", () => {
      console.log("      SKIPPED: the page was not looked at, as no Chromium is installed (or set CHROMIUM)");
    });
    return;
  }

  let browser: Browser;
  let folder: string;
  const trouble: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-test-"));
    const month = eventfulMonth();
    const own = { rehearsal: month, analysis: analyse(month) };
    writeFileSync(join(folder, "month.html"), rehearsalPage(month, own.analysis));
    writeFileSync(join(folder, "both.html"), comparisonPage(own, own));
    // As root, and in a container, Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    file: "month.html" | "both.html",
    width: number,
    scheme: (typeof SCHEMES)[number],
  ): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const address = pathToFileURL(join(folder, file)).href;
    page.on("console", (message) => trouble.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== address) trouble.push(`request: ${request.url()}`);
    });
    await page.addInitScript({ path: join(__dirname, "browser-checks.js") });
    await page.goto(address);
    return page;
  }

  for (const file of ["month.html", "both.html"] as const) {
    for (const scheme of SCHEMES) {
      for (const width of WIDTHS) {
        it(`${file} at ${width} pixels, ${scheme}: quiet, nothing asked of a network, nothing too wide, text that can be read`, async () => {
          trouble.length = 0;
          const page = await open(file, width, scheme);
          const opened = await page.evaluate<number>("checks.openEverything()");
          expect(opened).to.be.greaterThan(70);
          const size = await page.evaluate<{ document: number; window: number }>("checks.widths()");
          expect(size.document).to.equal(size.window);
          const { texts, low } = await page.evaluate<Contrast>("checks.lowContrast(4.5)");
          expect(texts).to.be.greaterThan(1_000);
          expect(low).to.deep.equal([]);
          expect(trouble).to.deep.equal([]);
          await page.close();
        });
      }
    }
  }

  it("has a title and a language, and landmarks", async () => {
    const page = await open("month.html", 1280, "light");
    expect(await page.title()).to.match(/^Rehearsal of prod: /);
    expect(await page.locator("html").getAttribute("lang")).to.equal("en");
    for (const role of ["main", "navigation"] as const)
      expect(await page.getByRole(role).count(), role).to.equal(1);
    expect(await page.getByRole("region").count()).to.equal(10);
    await page.close();
  });

  it("can be used with the keyboard alone: a way past the contents, every row, and the bars of an open one", async () => {
    const page = await open("month.html", 1280, "light");
    await page.keyboard.press("Tab");
    expect((await page.evaluate<TabStop>("checks.tabStop()")).text).to.equal("Skip to the content");
    await page.keyboard.press("Enter");
    const summaries = await page.locator("summary").count();
    const reached = new Set<number>();
    for (let i = 0; i < summaries + 20 && reached.size < summaries; i++) {
      await page.keyboard.press("Tab");
      const { summary } = await page.evaluate<TabStop>("checks.tabStop()");
      if (summary >= 0) reached.add(summary);
    }
    expect(reached.size).to.equal(summaries);

    await page.locator("#timeline summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#timeline details[open]").count()).to.equal(1);
    await page.keyboard.press("Tab");
    const bar = await page.evaluate<TabStop>("checks.tabStop()");
    expect(bar.tag).to.equal("rect");
    expect(bar.label).to.equal(
      "hourly: succeeded, Tue 20 Oct 00:10 to 00:12, took 2 min, 1,000 files".replaceAll(
        "2 min",
        "2\u00a0min",
      ),
    );
    expect(bar.outline).to.equal("solid");
    await page.close();
  });

  it("prints in light, without its navigation, whatever the screen's colours", async () => {
    const page = await open("month.html", 1280, "dark");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const colours = await page.evaluate("checks.colours()");
    expect(colours).to.deep.equal({ color: "rgb(27, 32, 38)", backgroundColor: "rgb(255, 255, 255)" });
    expect(await page.locator("nav").isVisible()).to.equal(false);
    expect((await page.evaluate<Contrast>("checks.lowContrast(4.5)")).low).to.deep.equal([]);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).to.equal("%PDF-");
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length).to.be.within(3, 20);
    await page.close();
  });
});
