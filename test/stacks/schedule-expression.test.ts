import { expect } from "chai";
import fc from "fast-check";
import { parseScheduleExpression, ScheduleExpressionError } from "../../stacks/schedule-expression";
import { crons } from "./cron-model";

/** What Scheduler is given for a text. */
const written = (text: string) => parseScheduleExpression(text).expression;

/** The reason why a text is refused, without the text. */
function reason(text: string): string {
  try {
    parseScheduleExpression(text);
  } catch (error) {
    expect(error).to.be.instanceOf(ScheduleExpressionError);
    const { message } = error as Error;
    expect(message).to.match(/^".*" – /);
    return message.slice(message.indexOf(" – ") + 3);
  }
  return "accepted";
}

describe("a schedule expression is written as Scheduler wants it", () => {
  const cases: [text: string, expression: string][] = [
    ["15 6 * * ? *", "cron(15 6 * * ? *)"],
    ["cron(15 6 * * ? *)", "cron(15 6 * * ? *)"],
    ["  cron( 15  6\t* * ? * ) ", "cron(15 6 * * ? *)"],
    ["cron(05 06 * * ? *)", "cron(5 6 * * ? *)"],
    ["0 0/6 * * ? *", "cron(0 0/6 * * ? *)"],
    // AWS documents 0/5, not */5.
    ["*/5 */6 */2 */3 ? */4", "cron(0/5 0/6 1/2 1/3 ? 1970/4)"],
    ["1-10/2 8-18 1,15 jan-MAR ? 2026-2030", "cron(1-10/2 8-18 1,15 JAN-MAR ? 2026-2030)"],
    ["0 9 ? * mon-fri *", "cron(0 9 ? * MON-FRI *)"],
    ["0 9 ? * wed *", "cron(0 9 ? * WED *)"],
    ["0 9 ? * 2,WED,6 *", "cron(0 9 ? * 2,WED,6 *)"],
    ["0 9 L * ? *", "cron(0 9 L * ? *)"],
    ["0 9 lw * ? *", "cron(0 9 LW * ? *)"],
    ["0 9 15w * ? *", "cron(0 9 15W * ? *)"],
    ["0 9 ? * L *", "cron(0 9 ? * L *)"],
    ["0 9 ? * 6L *", "cron(0 9 ? * 6L *)"],
    ["0 9 ? * FRIL *", "cron(0 9 ? * 6L *)"],
    ["0 9 ? * 6#3 *", "cron(0 9 ? * 6#3 *)"],
    ["0 9 ? * fri#3 *", "cron(0 9 ? * 6#3 *)"],
    ["0 9 29 2 ? *", "cron(0 9 29 2 ? *)"],
    ["0 9 30,31 2,3 ? *", "cron(0 9 30,31 2,3 ? *)"],
    ["0 9 ? * * 2199", "cron(0 9 ? * * 2199)"],
    ["rate(1 day)", "rate(1 day)"],
    ["rate(1 days)", "rate(1 day)"],
    ["rate(6 hour)", "rate(6 hours)"],
    ["rate( 90  minutes )", "rate(90 minutes)"],
    ["at(2026-12-01T00:00:00)", "at(2026-12-01T00:00:00)"],
    ["at(2028-02-29T23:59:59)", "at(2028-02-29T23:59:59)"],
  ];
  for (const [text, expression] of cases) {
    it(`${text} is ${expression}`, () => {
      expect(written(text)).to.equal(expression);
      expect(written(expression), "stable when read again").to.equal(expression);
    });
  }

  it("L as the day of the week is Saturday", () => {
    const expression = parseScheduleExpression("0 9 ? * L *");
    if (expression.kind !== "cron") throw new Error("not a cron expression");
    expect(expression.dayOfWeek).to.deep.equal({ kind: "values", values: [7], text: "L" });
  });
});

describe("a schedule expression is refused with the reason", () => {
  const forms = "cron(15 6 * * ? *), rate(6 hours) or at(2026-12-01T00:00:00)";
  const order = "minutes hours day-of-month month day-of-week year";
  const cases: [text: string, reason: string][] = [
    ["", `nothing given; write ${forms}`],
    ["every day", `not a schedule; write ${forms}`],
    ["Cron(15 6 * * ? *)", `"Cron" is not a kind of schedule; write "cron" in small letters`],
    ["daily(3)", `"daily" is not a kind of schedule; write ${forms}`],
    ["cron(15 6 * * ? *", `the parentheses do not match; write ${forms}`],
    ["0 2 * * *", `5 fields, and AWS has six (${order}); did you mean "cron(0 2 * * ? *)"?`],
    ["0 2 * * 1-5", `5 fields, and AWS has six (${order}); did you mean "cron(0 2 ? * 1-5 *)"?`],
    ["cron(0 2 * * ?)", `5 fields, and AWS has six (${order}); did you mean "cron(0 2 * * ? *)"?`],
    [
      "0 0 2 * * ? *",
      `7 fields, and AWS has six: ${order}; AWS has no field for seconds, as in cron(15 6 * * ? *)`,
    ],
    ["cron()", `0 fields, and AWS has six: ${order}, as in cron(15 6 * * ? *)`],
    ["cron(15 6 * * * *)", `day-of-month and day-of-week are both "*"; one of them must be "?"`],
    ["15 6 1 * MON *", `day-of-month is "1" and day-of-week is "MON"; one of them must be "?"`],
    ["15 6 ? * ? *", `day-of-month and day-of-week are both "?"; one of them must say which days, or "*"`],
    ["? 6 * * ? *", `minutes has "?", which only day-of-month and day-of-week take; write "*"`],
    ["60 6 * * ? *", `minutes has "60"; it takes 0 to 59 with ",", "-", "*" and "/"`],
    ["0 24 * * ? *", `hours has "24"; it takes 0 to 23 with ",", "-", "*" and "/"`],
    [
      "0 0 0 * ? *",
      `day-of-month has "0"; it takes 1 to 31 with ",", "-", "*" and "/", "?", "L", "LW" and "15W"`,
    ],
    ["0 0 1 13 ? *", `month has "13"; it takes 1 to 12 or JAN to DEC with ",", "-", "*" and "/"`],
    ["0 0 1 MAI ? *", `month has "MAI"; it takes 1 to 12 or JAN to DEC with ",", "-", "*" and "/"`],
    [
      "0 0 ? * 0 *",
      `day-of-week has "0"; it takes 1 to 7 or SUN to SAT with ",", "-" and "*", "?", "L", "6L" and "6#3"`,
    ],
    ["0 0 1 1 ? 1969", `year has "1969"; it takes 1970 to 2199 with ",", "-", "*" and "/"`],
    ["0 0 1 1 ? 2200", `year has "2200"; it takes 1970 to 2199 with ",", "-", "*" and "/"`],
    ["1,,2 0 * * ? *", `minutes has an empty item in "1,,2"; write values with one comma between`],
    ["*,5 0 * * ? *", `minutes has "*" in a list; "*" alone is every value already`],
    ["/5 0 * * ? *", `minutes "/5" has no start before the "/"; write 0/5 or */5`],
    ["0/0 0 * * ? *", `minutes "0/0" has the step "0"; a step is a whole number from 1 to 59`],
    ["0/60 0 * * ? *", `minutes "0/60" has the step "60"; a step is a whole number from 1 to 59`],
    ["0/5/5 0 * * ? *", `minutes "0/5/5" has the step "5/5"; a step is a whole number from 1 to 59`],
    ["0 22-2 * * ? *", `hours "22-2" runs backwards; list the values: 22,23,0,1,2`],
    ["0 0 ? * FRI-MON *", `day-of-week "FRI-MON" runs backwards; list the values: FRI,SAT,SUN,MON`],
    ["0 0 1 1 ? 2030-2026", `year "2030-2026" runs backwards; put the earlier year first`],
    ["0 0 ? * MON/2 *", `day-of-week takes no steps ("/"); list the days, such as MON,WED`],
    ["0 0 ? * 3#1,6#3 *", `day-of-week "3#1,6#3" lists several with "#"; only one expression with "#" fits`],
    ["0 0 ? * 6#6 *", `day-of-week "6#6" has "6" after the "#"; it takes 1 to 5, as "6#3" (third Friday)`],
    [
      "0 0 1,L * ? *",
      `day-of-month "1,L" is not a form of "L", "W" or "?"; they stand alone, as "L" (last day), "LW" (last weekday), "15W" (weekday nearest to the 15th) or "?"`,
    ],
    [
      "0 0 ? * MON,6L *",
      `day-of-week "MON,6L" is not a form of "L" or "?"; they stand alone, as "L" (Saturday), "6L" (last Friday of the month) or "?"`,
    ],
    [
      "0 0 32W * ? *",
      `day-of-month has "32"; it takes 1 to 31 with ",", "-", "*" and "/", "?", "L", "LW" and "15W"`,
    ],
    [
      "0 0 30 2 ? *",
      `day-of-month "30" never comes: FEB has at most 29 days; for the last day of a month use "L"`,
    ],
    [
      "0 0 30W FEB ? *",
      `day-of-month "30W" never comes: FEB has at most 29 days; for the last day of a month use "L"`,
    ],
    [
      "0 0 31 4,6,SEP,11 ? *",
      `day-of-month "31" never comes: APR, JUN, SEP and NOV have at most 30 days; for the last day of a month use "L"`,
    ],
    [
      "0 0 29 2 ? 2027",
      `day-of-month "29" never comes: FEB has at most 28 days in the years given; for the last day of a month use "L"`,
    ],
    [
      "0 0 29 2 ? 2100",
      `day-of-month "29" never comes: FEB has at most 28 days in the years given; for the last day of a month use "L"`,
    ],
    ["0 0 ? 2 6#5 2027", `FEB never has a fifth Friday in the years given; use "6L"`],
    ["rate(5)", "a rate is a number and a unit, such as rate(6 hours)"],
    [
      "rate(0 hours)",
      `the rate's value is "0"; it takes a whole number from 1 to 1000000, such as rate(6 hours)`,
    ],
    [
      "rate(-1 hours)",
      `the rate's value is "-1"; it takes a whole number from 1 to 1000000, such as rate(6 hours)`,
    ],
    [
      "rate(1.5 hours)",
      `the rate's value is "1.5"; it takes a whole number from 1 to 1000000, such as rate(6 hours)`,
    ],
    ["rate(30 seconds)", `the rate's unit is "seconds"; it takes minutes, hours or days`],
    ["rate(2 Hours)", `the rate's unit is "Hours"; it takes minutes, hours or days`],
    ["at(2026-02-30T00:00:00)", "the calendar has no 2026-02-30"],
    ["at(2027-02-29T00:00:00)", "the calendar has no 2027-02-29"],
    ["at(2026-13-01T00:00:00)", "the calendar has no 2026-13-01"],
    ["at(2026-12-01T24:00:00)", "24:00:00 is not a time of day; it takes 00:00:00 to 23:59:59"],
    ["at(1969-12-01T00:00:00)", "the year is 1969; it takes 1970 to 2199"],
    ["at(2026-12-01)", "at takes yyyy-mm-ddThh:mm:ss, such as at(2026-12-01T00:00:00)"],
    [
      "at(2026-12-01T00:00:00Z)",
      "at takes yyyy-mm-ddThh:mm:ss, such as at(2026-12-01T00:00:00); it has no zone of its own, that is what timezone is for",
    ],
    [`${"0,".repeat(130)}0 0 * * ? *`, "271 characters, and a schedule expression has at most 256"],
  ];
  for (const [text, expected] of cases) {
    it(`${text.slice(0, 40) || "nothing"}: ${expected.slice(0, 60)}`, () => {
      expect(reason(text)).to.equal(expected);
    });
  }

  it("with control characters and long texts shortened to one line", () => {
    expect(() => parseScheduleExpression(`cron(\n\u0085${"x".repeat(200)})`)).to.throw(
      ScheduleExpressionError,
      /^"cron\(\\n\\u0085x{73}…" – 1 field, and AWS has six/,
    );
  });
});

describe("any text as a schedule expression", () => {
  /** Text made of what expressions are made of, so that it gets far into the parser. */
  const almost = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "cron(",
          "rate(",
          "at(",
          ")",
          " ",
          "*",
          "?",
          "/",
          "-",
          ",",
          "L",
          "W",
          "#",
          "LW",
          "MON",
          "feb",
        ),
        fc.constantFrom("hours", "day", "2026-12-01T00:00:00", "0", "1", "31", "59", "2026", "1e3", "٣"),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(""));
  const sixFields = fc
    .array(fc.array(fc.constantFrom(..."*?/-,LW#0123456789"), { minLength: 1, maxLength: 5 }), {
      minLength: 6,
      maxLength: 6,
    })
    .map((fields) => fields.map((field) => field.join("")).join(" "));

  it("is read or refused with this parser's own error, and reads the same when written", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), almost, sixFields), (text) => {
        try {
          const expression = parseScheduleExpression(text);
          expect(parseScheduleExpression(expression.expression)).to.deep.equal(expression);
        } catch (error) {
          if (!(error instanceof ScheduleExpressionError)) throw error;
          expect(error.message).to.not.match(/[\n\r]/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("that is a cron expression is the same once written", () => {
    fc.assert(
      fc.property(crons, ({ text }) => {
        try {
          const expression = parseScheduleExpression(text);
          expect(parseScheduleExpression(expression.expression)).to.deep.equal(expression);
        } catch (error) {
          expect(error).to.be.instanceOf(ScheduleExpressionError);
          expect((error as Error).message).to.match(/never comes|never has a fifth/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
