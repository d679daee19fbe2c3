import type { Violation } from "../../src/sandbox/telegram/world/world.ts";
import { checkEscrow } from "../crash/check-books.ts";
import type { CrashWorld } from "../crash/crash-world.ts";
import { readBooks } from "../crash/read-books.ts";
import { rowsOf } from "../world/rows.ts";
import type { LightAgents } from "./light-agents.ts";

/** What Telegram says to a repeat whose first try was not yet written down as done, or that came while two polled. */
const HARMLESS = /query is too old|message is not modified|other getUpdates request/;

/** What stands for a bot whose token the twin does not know any more; ours has a lower number. */
const MANAGED_BOT_ID = /^7\d{9}$/;

/** An agent whose lease has ended still asks once with the token that was taken from it, as it is meant to notice. */
const isSwitchedOff = ({ botUsername, method, code }: Violation): boolean =>
  code === 401 && method === "getUpdates" && MANAGED_BOT_ID.test(botUsername);

/** I2: every deployment on chain is in our books. */
function orphans(world: CrashWorld): string[] {
  const known = new Set(
    rowsOf(world.folder, ["akash_intents"]).akash_intents?.map(({ dseq }) => String(dseq)) ?? [],
  );
  return world.akash.chain
    .listDeployments()
    .filter(({ dseq }) => !known.has(dseq))
    .map(({ dseq }) => `I2: GoClaw does not know the deployment ${dseq}`);
}

/** I2, I8: what must be so once everything has come to rest, in the books of all. */
export function checkRest(world: CrashWorld, agents: LightAgents): string[] {
  const books = readBooks(world);
  const waiting = agents.running().filter(({ handed }) => handed === null);
  const booted = agents.running().length - waiting.length;
  // On a busy machine a press may wait longer than Telegram does; what counts is that somebody answered it.
  const forgotten = world.telegram.unansweredCallbacks().filter(({ answeredLate }) => !answeredLate);
  const active = books.deployments.filter(({ state }) => state === "active").length;
  return [
    ...checkEscrow(books),
    ...(active === booted ? [] : [`I2: ${active} deployments are active and ${booted} agents run`]),
    ...waiting.map(
      ({ lease, lastAnswer }) =>
        `I1: the agent of lease ${lease.dseq} got ${lastAnswer ?? "no answer"} instead of its configuration`,
    ),
    ...forgotten.map(({ id, data }) => `I8: nobody ever acknowledged the press ${id} of ${data}`),
  ];
}

/** What may never have been: in our books, at any block, on the wire. */
export function checkPast(world: CrashWorld, agents: LightAgents): string[] {
  return [
    ...orphans(world),
    ...world.brokenAtAnyBlock,
    ...agents.broken,
    ...world.telegram.violations
      .filter((one) => !HARMLESS.test(one.description) && !isSwitchedOff(one))
      .map((violation) => `telegram: ${JSON.stringify(violation)}`),
    ...world.akash.violations().map((violation) => `akash: ${violation}`),
  ];
}
