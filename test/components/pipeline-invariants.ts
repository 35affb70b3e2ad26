/**
 * What holds for every run of a pipeline, whatever goes wrong: either everything is cleaned up, or the file system is
 * kept and somebody is told; results are never deleted; nothing is made twice.
 */
import { expect } from "chai";
import { HISTORY_LIMIT } from "../../components/pipeline-states";
import type { Outcome } from "./pipeline-runs";

export function expectGoodEnd(outcome: Outcome, what = ""): void {
  const { cloud, end, cause, states } = outcome;
  const about = `${what} ended ${end} (${cause}) after ${states.slice(-12).join(" ")}`;
  expect(cloud.fsx.lost, `${about}: results deleted`).to.deep.equal([]);
  expect(cloud.fsx.createdFileSystems, `${about}: file systems`).to.be.at.most(1);
  expect(cloud.batch.jobs.length, `${about}: jobs`).to.be.at.most(1);
  expect(cloud.fsx.tasks.size, `${about}: tasks`).to.be.at.most(2);
  const told = cloud.mails.map(({ message }) => message).join("\n");
  for (const { id } of cloud.fsx.fileSystems.values()) {
    // A mail, or the alarm of a failed execution where even that could not be sent.
    expect(told.includes(id) || end !== "Done", `${about}: ${id} is left and nobody is told`).to.equal(true);
  }
  if (cloud.fsx.fileSystems.size === 0) expect([...cloud.fsx.associations], about).to.deep.equal([]);
  for (const { name, status } of cloud.batch.jobDefinitions) {
    const known = status === "INACTIVE" || told.includes(name) || end !== "Done";
    expect(known, `${about}: ${name} is left and nobody is told`).to.equal(true);
  }
  expect(end, `${about}: not by an end of the machine`).to.match(/^(Done|[A-Z][A-Za-z]+)$/);
  expect(end, about).to.not.match(/^States\./);
  expect(outcome.events, about).to.be.below(HISTORY_LIMIT);
  expect(outcome.largestData, about).to.be.below(262_144);
}

/** Nothing at all is left. */
export function expectNothingLeft({ cloud }: Outcome): void {
  expect([...cloud.fsx.fileSystems.keys()], "file systems").to.deep.equal([]);
  expect([...cloud.fsx.associations.keys()], "associations").to.deep.equal([]);
  expect(
    cloud.batch.jobDefinitions.filter(({ status }) => status === "ACTIVE"),
    "job definitions",
  ).to.deep.equal([]);
}
