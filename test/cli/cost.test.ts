import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { costJson } from "../../cli/cost";
import { costLines } from "../../cli/cost-table";
import { billOf, MONTH_SECONDS } from "../../local/cost/bill";
import { PRICES, type Priced } from "../../local/cost/prices";
import { startSimulation } from "../../local/simulation";

const everything = Object.fromEntries((Object.keys(PRICES) as Priced[]).map((key) => [key, 4321.5]));

/** What README.md says of a stack: the stack itself, and beyond what is free. */
function readmeFigures(stack: string): [own: number, beyondFree: number] {
  const text = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
  const row = new RegExp(`^\\| \\x60${stack}\\x60 \\|[^|]+\\| ([\\d.]+) \\| ([\\d.]+) \\|$`, "m").exec(text);
  return [Number(row?.[1]), Number(row?.[2])];
}

describe("the costs in the README", function () {
  this.timeout(900_000);
  for (const stack of ["dev", "prod"]) {
    it(`are those of two days of the ${stack} stack, by a tenth`, async () => {
      const from = new Date("2026-11-19T00:00:00Z");
      const directory = join(__dirname, "..", "..");
      const simulation = await startSimulation({ directory, stack, from, seed: "1" });
      try {
        await simulation.runUntil(new Date("2026-11-21T00:00:00Z"));
        const { own, ownBeyondFree, total } = billOf(simulation.usage());
        const [ownSaid, beyondFreeSaid] = readmeFigures(stack);
        expect(own).to.be.closeTo(ownSaid, ownSaid / 10);
        expect(ownBeyondFree).to.be.closeTo(beyondFreeSaid, 0.05 + beyondFreeSaid / 10);
        // One task, every six hours.
        if (stack === "dev") expect(total).to.equal(own).and.to.be.below(2);
      } finally {
        await simulation.close();
      }
    });
  }
});

describe("the table of costs", () => {
  it("shows each quantity, price and sum, by service", () => {
    const bill = billOf({
      seconds: MONTH_SECONDS / 10,
      quantities: { lambdaRequests: 1000, alarms: 6, dashboards: 1, logsIngested: 0.01, dataSyncBasic: 1000 },
    });
    const text = costLines({ stack: "dev", region: "us-east-1", bill }, 80);
    expect(text.slice(0, text.indexOf("Assumed:"))).to.deep.equal([
      "Stack dev in us-east-1: USD in 30 days, counted in a local run of 3 d",
      "",
      "                                   quantity  price                  USD   beyond",
      "                                                                            free",
      "Lambda",
      "  invocations                        10,000  0.20 / million      < 0.01     0.00",
      "CloudWatch",
      "  alarms                                  6  0.10 / month          0.60     0.00",
      "  dashboards                              1  3.00 / month          3.00     0.00",
      "CloudWatch Logs",
      "  GB taken in                          0.10  0.50 / GB             0.05     0.00",
      "DataSync",
      "  GB copied, Basic mode              10,000  0.0125 / GB         125.00   125.00",
      "-".repeat(80),
      "The stack without its data                                         3.65     0.00",
      "In all                                                           128.65   125.00",
      "",
      "Prices are us-east-1's on demand; --json has the source and date of each.",
      '"Beyond free" is what is left where nothing else in the account uses the',
      "allowances that AWS gives every month without an end.",
      "",
    ]);
  });

  it("says whose prices they are where the stack is elsewhere, and which are uncertain", () => {
    const bill = billOf({ seconds: MONTH_SECONDS, quantities: { batchVcpuHours: 2 } });
    const text = costLines({ stack: "prod", region: "eu-central-1", bill }, 80).join(" ");
    expect(text).to.include("Prices are us-east-1's on demand, not eu-central-1's;");
    expect(text).to.include("vCPU-hours, on demand (?)");
    expect(text).to.include("(?) has one source only");
  });

  it("fits a terminal of 80 columns with every line that there is, with large sums, too", () => {
    const bill = billOf({ seconds: 86_400, quantities: everything });
    const lines = costLines({ stack: "a-stack-with-a-long-name", region: "us-gov-west-1", bill }, 80);
    expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
    expect(lines.length).to.be.above(Object.keys(PRICES).length);
  });

  it("gives programs the sums, and each price with its source and date", () => {
    const bill = billOf({ seconds: 86_400, quantities: { alarms: 6 } });
    expect(costJson("dev", "us-east-1", bill)).to.deep.equal({
      stack: "dev",
      region: "us-east-1",
      currency: "USD",
      days: 30,
      countedSeconds: 86_400,
      pricedRegion: "us-east-1",
      own: 6 * 0.1,
      ownBeyondFree: 0,
      total: 6 * 0.1,
      totalBeyondFree: 0,
      lines: [
        {
          key: "alarms",
          service: "CloudWatch",
          item: "alarms",
          quantity: 6,
          usd: 0.1,
          per: 1,
          unit: "month",
          cost: 6 * 0.1,
          costBeyondFree: 0,
          source: PRICES.alarms.source,
          date: PRICES.alarms.date,
        },
      ],
    });
  });
});
