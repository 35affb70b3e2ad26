/**
 * What a check of a stack found. A check that found nothing wrong says what it looked at, so that nobody has to guess
 * what "healthy" means.
 */
export interface Finding {
  level:
    | "ok"
    /** It works, and probably not as somebody means it to. */
    | "warning"
    /** Runs fail, are not told of, or do not happen. */
    | "wrong"
    /** It could not be looked at. */
    | "unknown";
  /** A sentence. */
  text: string;
  /** What to do about it: a sentence, or a command to type on a line of its own. */
  fix?: string;
}

/** The findings about one thing. */
export interface Section {
  /** `file systems` */
  about: string;
  findings: Finding[];
}

export const ok = (text: string): Finding => ({ level: "ok", text });
export const warning = (text: string, fix?: string): Finding => withFix("warning", text, fix);
export const wrong = (text: string, fix?: string): Finding => withFix("wrong", text, fix);
export const unknown = (text: string, fix?: string): Finding => withFix("unknown", text, fix);

function withFix(level: Finding["level"], text: string, fix: string | undefined): Finding {
  return { level, text, ...(fix === undefined ? {} : { fix }) };
}
