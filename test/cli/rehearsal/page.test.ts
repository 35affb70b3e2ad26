import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { analyse } from "../../../cli/rehearsal/analysis";
import { comparisonPage } from "../../../cli/rehearsal/page/comparison-page";
import { html } from "../../../cli/rehearsal/page/html";
import { rehearsalPage } from "../../../cli/rehearsal/page/page";
import { lengthTicks, position } from "../../../cli/rehearsal/page/tracks";
import { textDiff } from "../../../cli/rehearsal/text-diff";
import { eventfulMonth } from "./eventful-month";
import { at, rehearsal, run } from "./rehearsals";

const month = eventfulMonth();
const page = rehearsalPage(month, analyse(month));

/** The text of a section, without markup. */
function textOf(id: string, of = page): string {
  const section = new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(of)![0];
  return section
    .replace(/<(title|text)\b[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("\u00a0", " ")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");
}

describe("the page of a rehearsal", () => {
  it("needs nothing but itself: no script, no address, no inline style, and a policy that allows its stylesheet only", () => {
    expect(page).not.to.match(/<script|<img|<link|<iframe|\sstyle=|\son\w+=|@import|url\(/i);
    expect(page.match(/(?:src|href)="(?!#)[^"]*"/g)).to.equal(null);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const digest = createHash("sha256").update(style).digest("base64");
    expect(page).to.include(`content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'`);
  });

  it("has a language, a title, one main heading, and ids that are there once", () => {
    expect(page).to.include('<html lang="en">');
    expect(page).to.include("<title>Rehearsal of prod: Tue 20 Oct 2026 to Thu 19 Nov 2026</title>");
    expect(page.match(/<h1\b/g)).to.have.length(1);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
    const wanted = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
    expect([...new Set(wanted)].filter((id) => !ids.includes(id))).to.deep.equal([]);
  });

  it("says first what to look at, with a suggestion that can be pasted", () => {
    const text = textOf("findings");
    expect(text).to.include("hourly and nightly overlap");
    expect(text).to.match(
      /Overlap, 5 times: nightly came while hourly executed, first on Tue 20 Oct 07:12; it had to wait, 20 min at most/,
    );
    expect(text).to.match(
      /A free slot that fits: nightly, now cron\(12 3 \* \* \? \*\) ?, 1 h 10 min later\./,
    );
    expect(text).to.match(/nightly: schedule: cron\(\d+ \d+ \* \* \? \*\) # America\/New_York, as it is/);
  });

  it("says which runs failed and which did not happen", () => {
    const text = textOf("findings");
    expect(text).to.include(
      "Runs that failed import failed: 5 times variants failed: once lab-share failed: once",
    );
    expect(text).to.include(
      "Runs that did not happen hourly was skipped: once hourly was superseded: once hourly was given up: once",
    );
  });

  it("tells what the clocks do in the period", () => {
    const text = textOf("findings");
    expect(text).to.include("Clocks in America/New_York go back 1 h on Sun 1 Nov");
    expect(text).to.include(
      "import runs once at Sun 1 Nov 01:30 , the first time (05:30 UTC)".replace(" ,", ","),
    );
    expect(text).to.include(
      "nightly stays at 03:12 there, which from Sun 1 Nov 08:12 UTC on is 08:12 UTC instead of 07:12.",
    );
  });

  it("has a row for each day of each file system, with what happened", () => {
    const rows = [...page.matchAll(/aria-label="((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w+: [^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(rows.filter((text) => text.includes("26 runs"))).to.have.length(30);
    expect(rows).to.include("Fri 23 Oct: 26 runs, 1 skipped, 1 task of somebody else");
    expect(rows).to.include("Sun 25 Oct: 26 runs, 1 expired, 2 waited");
    expect(rows).to.include("Wed 18 Nov: 2 runs, 1 failed, 1 open");
  });

  it("shows somebody else's tasks as bars of their own, in the day's row and in a lane, with a legend", () => {
    const title = "somebody else's task-00000000000000f01: Fri 23 Oct 06:30 to 08:00, took 1 h 30 min";
    const bars = page.match(/<rect class="foreign" x="27.08%" y="\d" width="6.25%"[^>]*><title>[^<]*/g)!;
    expect(bars.map((bar) => bar.replace(/^.*<title>/, "").replaceAll("\u00a0", " "))).to.deep.equal(
      Array(2).fill(title.replaceAll("'", "&#39;")),
    );
    expect(page.match(/<span class="name">somebody else<\/span>/g)).to.have.length(1);
    expect(textOf("timeline")).to.include("expired, given up somebody else");
    const { foreignTasks: _, ...alone } = month;
    const without = { ...alone, foreignTasks: [] };
    expect(rehearsalPage(without, analyse(without))).not.to.include('class="foreign"');
  });

  it("shows a day on which only somebody else's task executed", () => {
    const busy = rehearsal({
      tasks: { nightly: { schedule: "cron(0 3 * * ? *)" } },
      runs: [run("nightly", at("03:00"), 5)],
      days: 3,
      more: {
        foreignTasks: [
          {
            taskId: "task-1",
            fileSystemId: "fs-0a1b2c3d4e5f60718",
            from: at("23:00", 1),
            until: at("01:00", 2),
          },
        ],
      },
    });
    const text = rehearsalPage(busy, analyse(busy));
    expect(text.match(/aria-label="Thu 2 Jul: 0 runs, 1 task of somebody else"/g)).to.have.length(1);
    expect(text.match(/aria-label="Fri 3 Jul: 0 runs, 1 task of somebody else"/g)).to.have.length(1);
  });

  it("names the world and the faults that it was run with", () => {
    const given = { world: "lab/world.yaml", faults: { throttling: 0.05, "task-failed": 0 } };
    const text = rehearsalPage({ ...month, ...given }, analyse(month));
    expect(text).to.include(
      "from Pulumi.prod.yaml, seed 1, in the world of lab/world.yaml, with faults on purpose.",
    );
    expect(textOf("faults", text)).to.include("Let loose: throttling=0.05, task-failed=0.");
    const none = { ...month, ...given, notices: { ...month.notices, faults: [] } };
    expect(textOf("faults", rehearsalPage(none, analyse(none)))).to.include("None struck.");
    const one = { rehearsal: { ...month, ...given }, analysis: analyse(month) };
    expect(comparisonPage(one, one)).to.include("but faults strike each by chance");
  });

  it("shows pipelines' phases, transfers' slices and their fail-overs", () => {
    expect(textOf("pipelines"))
      .to.include("running the job")
      .and.include("JobFailed The container ended with exit code 1.");
    expect(textOf("transfers")).to.include("slice 2 failed over from nas-agent-2 to nas-agent-1");
    expect(textOf("transfers")).to.include("nas-agent-3 from Thu 29 Oct 00:00 on");
    expect(
      page.match(/class="sign fail-over"[^>]*><title>23:07 slice 2: nas-agent-2 to nas-agent-1/g),
    ).to.have.length(4);
  });

  it("tells alarms with how long they lasted, mails in full, faults, costs and the config", () => {
    expect(textOf("notices"))
      .to.match(/run-failed Threshold Crossed: 1 datapoint 15 min/)
      .and.match(/hourly-no-success No datapoints until the end/);
    expect(textOf("notices")).to.include("And 4 more mails.");
    expect(page).to.include("/instruments/&lt;run&gt;&amp;1//notes.md  InvalidKey");
    expect(textOf("faults")).to.include("throttling 1,234");
    expect(textOf("cost")).to.match(/About \$\d+\.\d\d for 30 days/);
    expect(page).to.include("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;");
  });

  it("says so where nothing overlaps, nothing waited and nobody was told", () => {
    const calm = rehearsal({
      tasks: { nightly: { schedule: "cron(0 3 * * ? *)" } },
      runs: [run("nightly", at("03:00"), 5)],
    });
    const text = rehearsalPage(calm, analyse(calm));
    expect(textOf("findings", text)).to.include("No schedules overlap");
    expect(textOf("waits", text)).to.include("No run had to wait longer than two minutes.");
    expect(textOf("notices", text)).to.include("No mail, no alarm, nothing to tell.");
    expect(text)
      .not.to.include('id="pipelines"')
      .and.not.include('id="transfers"')
      .and.not.include('id="faults"');
  });

  it("shows weeks instead of days in a long rehearsal, and lists only what is not plain past some thousand runs", () => {
    const runs = Array.from({ length: 200 * 24 }, (_, hour) =>
      run(
        "hourly",
        at("00:10") + hour * 3_600_000,
        2,
        hour === 4_700 ? { end: "failed", detail: "Why." } : {},
      ),
    );
    const long = rehearsal({ tasks: { hourly: { schedule: "cron(10 * * * ? *)" } }, runs, days: 200 });
    const text = rehearsalPage(long, analyse(long));
    expect(text.match(/aria-label="week of [^"]+: \d+ runs/g)).to.have.length(29);
    expect(text.match(/runs are not listed, to keep this page small/g)!.length).to.be.greaterThan(3);
    expect(textOf("timeline", text)).to.include("Why.");
    expect(text.length).to.be.lessThan(4_000_000);
  });
});

describe("the page of two rehearsals", () => {
  const calm = { ...month, runs: month.runs.filter(({ end, waited }) => end === "succeeded" && !waited) };
  const text = comparisonPage(
    { rehearsal: month, analysis: analyse(month) },
    {
      rehearsal: { ...calm, text: month.text.replace("us-east-1", "us-west-2"), file: "Pulumi.next.yaml" },
      analysis: analyse(calm),
    },
  );

  it("puts the differences first: the files' lines, schedules that meet, and each task's figures", () => {
    expect(text).to.include("<h1>next beside prod</h1>");
    const first = /<section id="([^"]+)"/.exec(text)![1];
    expect(first).to.equal("differences");
    const differences = textOf("differences", text);
    expect(differences).to.include("- aws:region: us-east-1").and.include("+ aws:region: us-west-2");
    expect(differences).to.include("Gone: nightly comes while hourly executes on fs-0a1b2c3d4e5f60718");
    expect(differences).to.match(
      /hourly runs 720 717 −3 expired 1 0 −1 skipped 1 0 −1 superseded 1 0 −1 waited 1 0 −1/,
    );
  });

  it("then shows every section of both, side by side", () => {
    expect(text.match(/<div class="pair">/g)).to.have.length(10);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
  });
});

describe("the page's pieces", () => {
  it("html never lets text become markup, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: written } = html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`;
        expect(written.match(/<[^>]*>/g)).to.have.length(4);
        expect(written.replace(/<\/?(?:p title="[^"<>]*"|p|b)>/g, "")).not.to.match(/[<>"']/);
      }),
    );
  });

  it("a position is from 0 to 100 and in the order of the times", () => {
    const span = { from: 1_000, until: 90_000 };
    const time = fc.integer({ min: -100_000, max: 200_000 });
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [a, b] = [position(Math.min(one, other), span), position(Math.max(one, other), span)];
        expect(a).to.be.within(0, b);
        expect(b).to.be.within(a, 100);
      }),
    );
  });

  it("a scale has two to eight ticks, at whole numbers of its unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_000, max: 400 * 86_400_000 }), (length) => {
        const ticks = lengthTicks(length);
        expect(ticks.length).to.be.within(2, 8);
        expect(ticks[0]).to.deep.equal([0, "0"]);
        for (const [x, text] of ticks.slice(1)) {
          expect(x).to.be.within(0, 95);
          expect(text).to.match(/^\d+ (s|min|h|d)$/);
        }
      }),
    );
  });

  it("a diff of two texts gives both back", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "d e"), { maxLength: 12 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = textDiff(before, after, 100);
        const side = (kind: "removed" | "added") =>
          lines
            .filter((line) => line.kind === "same" || line.kind === kind)
            .map((line) => line.text)
            .join("\n");
        if (before === after) expect(lines).to.deep.equal([]);
        else expect([side("removed"), side("added")]).to.deep.equal([before, after]);
      }),
    );
  });

  it("a diff shows two lines around a change, and a gap for the others", () => {
    const text = (middle: string) => ["1", "2", "3", "4", middle, "6", "7", "8", "9"].join("\n");
    expect(textDiff(text("5"), text("five")).map(({ kind, text: line }) => `${kind} ${line}`)).to.deep.equal([
      "same 3",
      "same 4",
      "removed 5",
      "added five",
      "same 6",
      "same 7",
      "gap ",
    ]);
  });
});
