/** A secret as it is kept: its versions, and which of them is current. */

/** A secret's text or bytes; exactly one of the two. */
export type SecretValue = { SecretString: string } | { SecretBinary: Uint8Array };

export interface SecretVersion {
  id: string;
  value: SecretValue;
  stages: Set<string>;
  created: number;
}

export interface Secret {
  name: string;
  arn: string;
  description: string | undefined;
  /** Key id, ARN or alias; undefined for AWS's own key. */
  kmsKeyId: string | undefined;
  created: number;
  changed: number;
  /** Midnight of the day on which it was last read, as the API tells it. */
  accessed: number | undefined;
  /** When DeleteSecret was called; it cannot be read from then on. */
  deleted: number | undefined;
  /** In the order in which they were made. */
  versions: SecretVersion[];
  tags: Map<string, string>;
}

/** The version with this stage. */
export function versionAt(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.stages.has(stage));
}

/** Gives `version` a stage; the version that had it loses it, and AWSCURRENT becomes AWSPREVIOUS there. */
export function moveStage(secret: Secret, version: SecretVersion, stage: string): void {
  const before = versionAt(secret, stage);
  if (before === version) return;
  before?.stages.delete(stage);
  if (before && stage === "AWSCURRENT") {
    versionAt(secret, "AWSPREVIOUS")?.stages.delete("AWSPREVIOUS");
    before.stages.add("AWSPREVIOUS");
  }
  version.stages.add(stage);
}
