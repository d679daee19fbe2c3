import { copyFileSync, rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Client } from "@libsql/client";
import { openDatabase } from "../../src/db/index.ts";
import { mayMove } from "../../src/domain/deployments/phases.ts";
import { type AgentRow, readSteps, readUnfinished } from "./books.ts";
import { judgeEnd, type World } from "./judge.ts";
import { type RunWorld, startRunWorld } from "./run-world.ts";
import type { Schedule } from "./schedule.ts";
import { START_MS, type Template } from "./template.ts";
import { startVirtualTime, type VirtualTime } from "./virtual-time.ts";

/** Longer than any deploy may take; once faults have ceased, everything must come to its end. */
const LONGEST_MS = 40 * 60_000;
/** How often it is asked whether everything is over. */
const LOOK_EVERY_MS = 2_000;

export interface Outcome {
  wrong: string[];
  /** What happened, oldest first. */
  story: string[];
  live: number;
  refunds: number;
  crashes: number;
}

let copies = 0;

/** Plays one schedule to its end, judging every step. */
export async function play(template: Template, schedule: Schedule): Promise<Outcome> {
  const path = `${template.folder}/run-${++copies}.db`;
  copyFileSync(template.path, path);
  const { client, close } = await openDatabase({ url: `file:${path}` });
  const time = startVirtualTime(START_MS);
  try {
    const world = await startRunWorld({ template, schedule, client, time });
    await runToEnd(world, client, time);
    if (world.wrong.length === 0) {
      world.wrong.push(...judgeEnd(world, world.agents, schedule.people));
      world.wrong.push(...(await wrongSteps(client)));
    }
    const { wrong, story, crashes, agents, rail } = world;
    const live = agents.filter((agent) => agent.phase === "live").length;
    return { wrong, story, crashes, live, refunds: rail.refunds.size };
  } finally {
    time.restore();
    close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  }
}

/** From timer to timer, until all is over or something is wrong. */
async function runToEnd(world: RunWorld, client: Client, time: VirtualTime): Promise<void> {
  let askAt = START_MS + LOOK_EVERY_MS;
  for (;;) {
    do await setImmediate();
    while (world.stage.inDatabase > 0);
    await world.look();
    if (world.wrong.length > 0) return;
    if (time.now() >= askAt) {
      if (await isOver(world, client)) return;
      askAt = time.now() + LOOK_EVERY_MS;
    }
    if (time.now() - START_MS > LONGEST_MS || !time.step()) {
      const where = world.agents.map((agent) => `${agent.id} ${agent.phase}`).join(", ");
      world.wrong.push(`END: it does not come to an end: ${where}`);
      return;
    }
  }
}

async function isOver(world: RunWorld, client: Client): Promise<boolean> {
  if (!world.town.isQuiet() || world.stage.underWay > 0) return false;
  const { refunds, held, plans } = await readUnfinished(client);
  const billed = [...world.rail.subscriptions.values()].filter((one) => one.active).length;
  return (
    refunds === 0 && held === 0 && plans === billed && world.agents.every((one) => isSettled(world, one))
  );
}

/** Our books stand still, and the chain and the rail say the same. */
function isSettled({ chain, rail, people }: World, agent: AgentRow): boolean {
  if (["draft", "closed", "failed", "stopped"].includes(agent.phase)) return true;
  const person = people.find((one) => one.actor.userId === agent.userId);
  const isPaid = [...rail.payments.values()].some((one) => one.customerId === person?.session.customerId);
  if (agent.phase === "awaiting_payment") return !isPaid;
  const runs = agent.attempts.some(
    ({ dseq, state }) => state === "running" && chain.deployments.get(dseq)?.lease?.state === "active",
  );
  return (agent.phase === "live" || agent.phase === "degraded") && runs;
}

/** Every step is an arrow, and begins where the one before ended. */
async function wrongSteps(client: Client): Promise<string[]> {
  const at = new Map<string, string>();
  return (await readSteps(client)).flatMap(({ id, from, to }) => {
    const was = at.get(id) ?? from;
    at.set(id, to);
    return was === from && mayMove(from, to)
      ? []
      : [`ARROW: ${id} was ${was} and went from ${from} to ${to}`];
  });
}
