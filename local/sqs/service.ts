import { Service, ServiceError } from "../service";

export class SqsService extends Service {
  readonly name = "sqs";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameterValue", problems.join("; "));
  }

  /** Calls `listener` whenever a message of the queue may have become receivable; for event source mappings. */
  onReceivable(_queueArn: string, _listener: () => void): void {}
}
