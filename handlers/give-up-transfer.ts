/**
 * What is done about a run of a transfer that cannot start: a copy for the dead-letter queue, one notification, one
 * failed run in the metrics. Then its message is done with: trying it again would not help.
 */
import type { SqsRecord } from "./invocation";
import { publish } from "./publish";
import { recordTransfer } from "./record-transfer";
import { unstartedTransferNotification } from "./transfer-notification";
import type { TransferFailure, TransferMessage, TransferPlan } from "./transfer-plan";
import type { TransferServices } from "./transfer-services";
import { cutOff } from "./wording";

/** @param given `message` undefined where it could not be read; `plan` undefined where the stack does not hold it */
export async function giveUpTransfer(
  services: TransferServices,
  stack: string,
  given: { record: SqsRecord; message: TransferMessage | undefined; plan: TransferPlan | undefined },
  reason: Extract<TransferFailure, "TransferRefused" | "TransferExpired">,
  detail: string,
): Promise<void> {
  const { record, message, plan } = given;
  const { environment } = services;
  const now = services.now();
  const transfer = message?.transfer ?? record.attributes?.MessageGroupId ?? "unknown";
  const run = message?.scheduledTime ?? new Date(now).toISOString();
  const deadLetterQueueUrl = environment.transfersDeadLetterQueueUrl;
  await services.sqs().sendMessage({
    QueueUrl: deadLetterQueueUrl,
    MessageBody: record.body,
    MessageGroupId: record.attributes?.MessageGroupId ?? transfer,
    MessageDeduplicationId: services.digest(record.body),
    MessageAttributes: {
      Reason: { DataType: "String", StringValue: reason },
      Detail: { DataType: "String", StringValue: cutOff(detail, 2_000) },
    },
  });
  await publish(
    services.sns,
    environment.topicArn,
    unstartedTransferNotification(
      { stack, region: environment.region, startTransferFunction: environment.startTransferFunction },
      { transfer, run, plan, reason, detail, deadLetterQueueUrl },
    ),
  );
  recordTransfer(
    { transfer, run, phase: "ended", outcome: "failed", reason, detail },
    { stack, values: { TransfersFailed: 1 }, now },
  );
}
