/** How the command line writes times, durations and numbers: the same everywhere. */

/** `4,812` */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `1 file`, `4,812 files` */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** `45 s`, `3 min 12 s`, `1 h 5 min`, `2 d 3 h`: the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const units: [number, string][] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return "0 s";
  const [size, name] = units[first]!;
  const rest = whole % size;
  const next = units[first + 1];
  const text = `${Math.floor(whole / size)} ${name}`;
  if (!next || Math.floor(rest / next[0]) === 0) return text;
  return `${text} ${Math.floor(rest / next[0])} ${next[1]}`;
}

/** Wall time with one digit below ten seconds: `0.4 s`, `12 s`. */
export function wallTime(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value < 10 ? `${value.toFixed(1)} s` : duration(value);
}

/** `Fri 20 Nov 2026` */
export function day(time: Date): string {
  const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][time.getUTCDay()];
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
    time.getUTCMonth()
  ];
  return `${weekday} ${String(time.getUTCDate()).padStart(2)} ${month} ${time.getUTCFullYear()}`;
}

/** `06:15:23` in UTC */
export function clockTime(time: Date): string {
  return time.toISOString().slice(11, 19);
}
