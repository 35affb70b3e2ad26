/**
 * ARNs in requests: one that is none is told apart from one that names nothing, as SNS does.
 */
import * as z from "zod";

/** `arn:partition:sns:region:account:name`, and a subscription's id behind it. */
const ELEMENTS = 6;

/** Any ARN; whether it names something is the operation's business. */
export const arn = z.string().superRefine((text, context) => {
  const elements = text.split(":").length;
  if (elements >= ELEMENTS) return;
  context.addIssue({
    code: "custom",
    message: `An ARN must have at least ${ELEMENTS} elements, not ${elements}`,
  });
});
