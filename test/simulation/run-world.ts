import type { Client } from "@libsql/client";
import { createLog } from "../../src/log.ts";
import { type AgentRow, readAgents } from "./books.ts";
import { judgeStep, type World } from "./judge.ts";
import { type Outside, type Replica, startReplica } from "./replica.ts";
import type { Stage } from "./replica-gate.ts";
import { AT_ONCE, CALM, type Schedule, takeTurns } from "./schedule.ts";
import { createSimAccounts } from "./sim-accounts.ts";
import { createSimChain } from "./sim-chain.ts";
import { createSimRail } from "./sim-rail.ts";
import { START_MS, type Template } from "./template.ts";
import { createTown, type Town } from "./town.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A replica that died is not back at once. */
const RESTART_MS = 1_000;

/** One run: replicas, the outside, people, and what was seen of them. */
export interface RunWorld extends World {
  stage: Stage;
  town: Town;
  /** What happened, oldest first. */
  story: string[];
  /** What was wrong at some step; empty while all is well. */
  wrong: string[];
  /** Our books as they were at the last look. */
  agents: AgentRow[];
  crashes: number;
  /** Judges the moment if the outside has changed since the last look. */
  look(): Promise<void>;
}

export interface RunParts {
  template: Template;
  schedule: Schedule;
  client: Client;
  time: VirtualTime;
}

/** Sets everything up and starts it; time has not moved yet. */
export async function startRunWorld({ template, schedule, client, time }: RunParts): Promise<RunWorld> {
  const story: string[] = [];
  const note = (line: string): void =>
    void story.push(`${((time.now() - START_MS) / 1_000).toFixed(3).padStart(9)} ${line}`);
  let isChanged = false;
  const changed = (what: string): void => {
    note(`        ${what}`);
    isChanged = true;
  };
  const rail = createSimRail({ now: time.now, changed });
  const chain = createSimChain(schedule.providers, {
    now: time.now,
    changed,
    later: (ms, work) => void time.sleep(ms).then(work),
    started: (container, manifest) => world.town.boot(container, manifest),
  });
  const nextCall = takeTurns(schedule.callsBefore, schedule.calls, CALM);
  const nextWrite = takeTurns(schedule.writesBefore, schedule.writes, AT_ONCE);
  let reads = 0;
  const stage: Stage = {
    time,
    note,
    // Nothing of interest can fail before somebody has paid.
    nextCall: () => (rail.payments.size > 0 ? nextCall() : CALM),
    nextNapMs: () => (rail.payments.size > 0 && reads++ === schedule.nap?.atRead ? schedule.nap.ms : 0),
    nextWrite: () => (rail.payments.size > 0 ? nextWrite() : AT_ONCE),
    underWay: 0,
    inDatabase: 0,
  };
  const people = template.people.slice(0, schedule.people.length);
  for (const { session } of people) rail.open(session);
  await forget(client, template.people.slice(people.length));

  async function judge(): Promise<void> {
    isChanged = false;
    const now = await readAgents(client);
    for (const agent of now) {
      const old = world.agents.find((one) => one.id === agent.id);
      if (old && old.phase !== agent.phase) note(`        ${agent.id} is ${agent.phase}`);
    }
    world.wrong.push(...judgeStep(world, world.agents, now));
    world.agents = now;
  }

  const replicas: Replica[] = [];
  const world: RunWorld = {
    chain,
    rail,
    people,
    accounts: createSimAccounts(),
    stage,
    story,
    town: createTown(stage, rail, () => replicas),
    wrong: [],
    agents: await readAgents(client),
    crashes: 0,
    look: async () => {
      if (isChanged) await judge();
    },
  };
  let dseq = 1_000;
  const outside: Outside = {
    ...world,
    client,
    log: createLog("silent"),
    nextDseq: () => String(++dseq),
    written: judge,
  };
  const start = (number: number): void => {
    replicas[number] = startReplica(outside, number, (downMs) => {
      world.crashes++;
      void time.sleep(Math.max(RESTART_MS, downMs)).then(() => start(number));
    });
  };
  for (let number = 0; number < schedule.replicas; number++) start(number);
  for (const [i, person] of people.entries()) {
    const plan = schedule.people[i];
    if (plan) world.town.live(person, plan);
  }
  return world;
}

/** People who are in the template and not in this run. */
async function forget(client: Client, absent: Template["people"]): Promise<void> {
  for (const { session } of absent)
    await client.execute({ sql: "delete from jobs where key=?", args: [`checkout:${session.orderId}`] });
}
