import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { mountKey, mountMap, mountScript, mountUserData } from "../../components/mount-user-data";
import { expectTextSnapshot } from "./snapshot";

const PLACE = { partition: "aws", region: "eu-west-1" };
const KEY = mountKey("fs-0123456789abcdef0", "q5pdvb4v");

const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
const unless = shellcheck ? "" : " – not checked here, as shellcheck is not installed";

describe("the instances' user data", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "mount-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("is a MIME multi-part archive with one shell script, which AWS Batch can merge with its own", () => {
    const lines = mountUserData(PLACE).split("\n");
    expect(lines.slice(0, 7)).to.deep.equal([
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="==fsx-data-scheduler=="',
      "",
      "--==fsx-data-scheduler==",
      'Content-Type: text/x-shellscript; charset="us-ascii"',
      "",
      "#!/bin/bash",
    ]);
    expect(lines.slice(-2)).to.deep.equal(["--==fsx-data-scheduler==--", ""]);
    // EC2: 16 KB before it is encoded; Batch adds a part of its own.
    expect(mountUserData(PLACE).length).to.be.lessThan(8_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII
    expect(mountUserData(PLACE)).to.match(/^[\x00-\x7f]*$/);
  });

  it("is the text that was reviewed", () => {
    expectTextSnapshot("mount-user-data.txt", mountUserData(PLACE));
  });

  it(`passes shellcheck${unless}`, () => {
    if (!shellcheck) return;
    for (const text of [mountScript(PLACE), mountMap(PLACE)]) {
      const { stdout } = spawnSync("shellcheck", ["--shell=bash", "-"], { input: text, encoding: "utf8" });
      expect(stdout).to.equal("");
    }
  });

  describe("map", () => {
    const ask = (key: string[], place = PLACE) => {
      const file = join(directory, "auto.fsx");
      writeFileSync(file, mountMap(place), { mode: 0o755 });
      const { status, stdout } = spawnSync(file, key, { encoding: "utf8" });
      return { found: status === 0, answer: stdout };
    };

    it("answers a file system's key with where it is mounted from", () => {
      expect(ask([KEY])).to.deep.equal({
        found: true,
        answer:
          "-fstype=lustre,noatime,flock :fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com@tcp:/q5pdvb4v\n",
      });
      expect(ask(["fs-01234567-a-b_C"]).answer).to.contain(":fs-01234567.fsx.");
      expect(ask(["fs-01234567-a-b_C"]).answer).to.match(/@tcp:\/a-b_C\n$/);
    });

    it("knows each partition's names", () => {
      const host = (partition: string, region: string) =>
        /:fs-0123456789abcdef0\.(.*)@tcp/.exec(ask([KEY], { partition, region }).answer)?.[1];
      expect(host("aws-cn", "cn-north-1")).to.equal("fsx.cn-north-1.amazonaws.com.cn");
      expect(host("aws-us-gov", "us-gov-west-1")).to.equal("fsx.us-gov-west-1.amazonaws.com");
    });

    it("answers nothing else, so that there is no such directory", () => {
      const others = [
        "",
        "fs-0123456789abcdef0",
        "fs-0123456789abcdef0-",
        "fs-0123456789abcdef0-ninechars",
        "fs-0123456-abcdefgh",
        "FS-0123456789abcdef0-q5pdvb4v",
        ` ${KEY}`,
        `${KEY}\nx`,
        `${KEY};x`,
        "fs-0123456789abcdef0-$(id)",
        "*",
        "..",
      ];
      for (const key of others) expect(ask([key]), key).to.deep.equal({ found: false, answer: "" });
      expect(ask([])).to.deep.equal({ found: false, answer: "" });
    });
  });

  describe("script", () => {
    const COMMANDS = ["chattr", "dnf", "findmnt", "logger", "modprobe", "shutdown", "systemctl"];

    /** Runs the script below a directory of its own; the commands that change a machine only write down their calls. */
    function boot(failing = ""): { status: number | null; calls: string[]; file: (path: string) => string } {
      const bin = join(directory, "bin");
      mkdirSync(bin);
      for (const command of COMMANDS) {
        const text = `#!/bin/bash\necho "${command} $*" >>"${directory}/calls"\n[[ "${command} $*" != "${failing}"* ]]\n`;
        writeFileSync(join(bin, command), text);
        chmodSync(join(bin, command), 0o755);
      }
      const script = mountScript(PLACE)
        .replaceAll("/etc/", `${directory}/etc/`)
        .replaceAll(" /fsx", ` ${directory}/fsx`);
      const { status } = spawnSync("bash", ["-c", script], {
        env: { PATH: `${bin}:${process.env.PATH}` },
        encoding: "utf8",
      });
      const calls = readFileSync(join(directory, "calls"), "utf8")
        .replaceAll(directory, "")
        .trimEnd()
        .split("\n");
      return {
        status,
        calls,
        file: (path) => readFileSync(join(directory, path), "utf8").replaceAll(directory, ""),
      };
    }

    it("makes /fsx unwritable and the agent dependent on autofs before anything can fail", () => {
      const { status, calls, file } = boot("none");
      expect(status).to.equal(0);
      expect(calls).to.deep.equal([
        "chattr +i /fsx",
        "systemctl daemon-reload",
        "dnf install --assumeyes --setopt=retries=10 autofs lustre-client",
        "modprobe lustre",
        "systemctl enable autofs.service",
        "systemctl restart autofs.service",
        "findmnt --types autofs /fsx",
      ]);
      expect(existsSync(join(directory, "fsx"))).to.equal(true);
      expect(file("etc/auto.master.d/fsx.autofs")).to.equal(
        "/fsx program:/etc/auto.fsx --timeout=60 --negative-timeout=5\n",
      );
      expect(file("etc/auto.fsx")).to.equal(mountMap(PLACE));
      expect(file("etc/systemd/system/ecs.service.d/fsx.conf")).to.equal(
        "[Unit]\nRequires=autofs.service\nAfter=autofs.service\n\n[Service]\nExecStartPre=/usr/bin/findmnt --types autofs /fsx\n",
      );
    });

    for (const failing of ["chattr", "dnf", "modprobe", "systemctl restart", "findmnt"]) {
      it(`switches the instance off, without an agent, when ${failing} fails`, () => {
        const { status, calls } = boot(failing);
        expect(status).to.not.equal(0);
        expect(calls.slice(-3)).to.deep.equal([
          "logger --tag fsx-data-scheduler cannot mount file systems; this instance takes no jobs",
          "systemctl mask --now ecs.service",
          "shutdown --poweroff now",
        ]);
        expect(calls.at(-4)).to.match(new RegExp(`^${failing}`));
      });
    }
  });
});
