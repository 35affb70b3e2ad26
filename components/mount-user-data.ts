/**
 * What a compute environment's instances do when they boot: prepare to mount FSx for Lustre file systems on demand, so
 * that one launch template serves all runs, at the same time, too. A container that is given
 * `/fsx/<file system id>-<mount name>/…` starts with that file system, or does not start at all.
 */
import type { KnownPlace } from "./place";

/** Below it, autofs mounts a file system when its name is first used. */
export const MOUNT_ROOT = "/fsx";

/** The name below MOUNT_ROOT that stands for a file system; `fs-0123456789abcdef0-abcdefgh`. */
export function mountKey(fileSystemId: string, mountName: string): string {
  return `${fileSystemId}-${mountName}`;
}

const BOUNDARY = "==fsx-data-scheduler==";

/**
 * AWS Batch merges its own part with a launch template's, which it wants as a MIME multi-part archive (Batch guide,
 * "Amazon EC2 user data in launch templates").
 */
export function mountUserData(place: Pick<KnownPlace, "partition" | "region">): string {
  return [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    "",
    `--${BOUNDARY}`,
    'Content-Type: text/x-shellscript; charset="us-ascii"',
    "",
    mountScript(place),
    `--${BOUNDARY}--`,
    "",
  ].join("\n");
}

/**
 * Runs once, before the ECS agent, which waits for cloud-init. Whatever fails, no job gets to run on the instance's own
 * disk in the belief that it is Lustre:
 * - `/fsx` cannot be written to (Docker would create a missing path), and autofs makes no directory that it cannot
 *   mount;
 * - the agent starts only where `/fsx` is autofs's;
 * - an instance that could not be prepared switches itself off, and another one takes its place.
 */
export function mountScript(place: Pick<KnownPlace, "partition" | "region">): string {
  return `#!/bin/bash
set -euo pipefail

finish() {
  local status=$?
  if [[ $status -ne 0 ]]; then
    logger --tag fsx-data-scheduler "cannot mount file systems; this instance takes no jobs" || true
    systemctl mask --now ecs.service || true
    shutdown --poweroff now
  fi
}
trap finish EXIT

mkdir --parents ${MOUNT_ROOT}
chattr +i ${MOUNT_ROOT}
mkdir --parents /etc/systemd/system/ecs.service.d
cat >/etc/systemd/system/ecs.service.d/fsx.conf <<'UNIT'
[Unit]
Requires=autofs.service
After=autofs.service

[Service]
ExecStartPre=/usr/bin/findmnt --types autofs ${MOUNT_ROOT}
UNIT
systemctl daemon-reload

dnf install --assumeyes --setopt=retries=10 autofs lustre-client
modprobe lustre

cat >/etc/auto.fsx <<'MAP'
${mountMap(place)}MAP
chmod 0755 /etc/auto.fsx
mkdir --parents /etc/auto.master.d
echo '${MOUNT_ROOT} program:/etc/auto.fsx --timeout=60 --negative-timeout=5' >/etc/auto.master.d/fsx.autofs
systemctl enable autofs.service
systemctl restart autofs.service
findmnt --types autofs ${MOUNT_ROOT}
`;
}

/**
 * autofs asks this program for a name and mounts what it answers (autofs(5), "executable maps"). A name of another form
 * gets no answer, and so no directory. A file system that is no longer used is unmounted within a minute, before the
 * pipeline deletes it.
 */
export function mountMap(place: Pick<KnownPlace, "partition" | "region">): string {
  const host = `fsx.${place.region}.${dnsSuffix(place.partition)}`;
  return `#!/bin/bash
set -euo pipefail
[[ \${1-} =~ ^(fs-[0-9a-f]{8,18})-([0-9A-Za-z_-]{1,8})$ ]]
echo "-fstype=lustre,noatime,flock :\${BASH_REMATCH[1]}.${host}@tcp:/\${BASH_REMATCH[2]}"
`;
}

function dnsSuffix(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
