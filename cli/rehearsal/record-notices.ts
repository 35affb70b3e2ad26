/**
 * Records what people were told, what went wrong beside the runs, and the faults that were planned. Every list has a
 * limit, past which is only counted.
 */
import type { TimedEvent } from "../../local/events";
import { PROJECT } from "../../stacks/stack-file";
import type { FaultCount, Notices, Trouble } from "./rehearsal";

const MOST_MAILS = 300;
const MOST_ALARMS = 1_000;
const MOST_TROUBLES = 500;
/** Of one mail's or error's text. */
const LONGEST = 8_000;
/** Milliseconds: two faults closer than that are one mark. */
export const FAULT_MOMENT = 600_000;

export class NoticeRecorder {
  readonly notices: Notices = {
    mails: [],
    alarms: [],
    troubles: [],
    faults: [],
    faultMoments: [],
    leftOut: { mails: 0, alarms: 0, troubles: 0 },
  };
  readonly #faults = new Map<string, FaultCount>();
  readonly #prefix: string;

  constructor(stack: string) {
    this.#prefix = `${PROJECT}-${stack}-`;
  }

  observe(event: TimedEvent, time: number): void {
    switch (event.kind) {
      case "mail":
        this.#mail(event, time);
        break;
      case "alarm":
        // Where an alarm begins is no news.
        if (event.from === "INSUFFICIENT_DATA" && event.to === "OK") break;
        this.#alarm(event, time);
        break;
      case "function":
        if (event.outcome !== "ok")
          this.#trouble("function", event.function, event.error ?? event.outcome, time);
        break;
      case "schedule":
        if (!event.delivered && event.nextAttempt === undefined)
          this.#trouble("undelivered", event.schedule, event.error ?? "", time);
        break;
      case "queue":
        this.#trouble(
          event.change === "dead-letter" ? "dead letter" : "expired message",
          event.queue,
          event.body,
          time,
        );
        break;
      case "warning":
        this.#trouble("warning", "", event.message, time);
        break;
      case "fault":
        this.#fault(event.name, time);
    }
  }

  /** One mail to several people comes as several events. */
  #mail(event: TimedEvent & { kind: "mail" }, time: number): void {
    const { mails, leftOut } = this.notices;
    // What SNS adds below the message differs per subscriber.
    const body = cut(event.body.split("\n--\n")[0]!.trimEnd());
    const last = mails.at(-1);
    if (last && last.time === time && last.subject === event.subject && last.body === body)
      last.to.push(event.to);
    else if (mails.length < MOST_MAILS) mails.push({ time, to: [event.to], subject: event.subject, body });
    else leftOut.mails++;
  }

  #alarm({ alarm, to, reason }: TimedEvent & { kind: "alarm" }, time: number): void {
    const { alarms, leftOut } = this.notices;
    if (alarms.length >= MOST_ALARMS) leftOut.alarms++;
    else alarms.push({ time, alarm: alarm.replace(this.#prefix, ""), to, reason: cut(reason) });
  }

  #trouble(kind: Trouble["kind"], about: string, detail: string, time: number): void {
    const { troubles, leftOut } = this.notices;
    if (troubles.length >= MOST_TROUBLES) leftOut.troubles++;
    else troubles.push({ time, kind, about: about.replace(this.#prefix, ""), detail: cut(detail) });
  }

  #fault(name: string, time: number): void {
    const known = this.#faults.get(name);
    if (known) {
      known.count++;
      known.last = time;
    } else {
      const fault = { name, count: 1, first: time, last: time };
      this.#faults.set(name, fault);
      this.notices.faults.push(fault);
    }
    const moments = this.notices.faultMoments;
    const last = moments.at(-1);
    if (last === undefined || time - last >= FAULT_MOMENT) moments.push(time);
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
