import type { Client } from "@libsql/client";
import { createLog } from "../../src/log.ts";
import { type AgentRow, readAgents } from "./books.ts";
import { judgeStep, type World } from "./judge.ts";
import { type Outside, type Replica, startReplica } from "./replica.ts";
import type { Stage } from "./replica-gate.ts";
import { AT_ONCE, CALM, type Schedule, takeTurns } from "./schedule.ts";
import { createSimAccounts } from "./sim-accounts.ts";
import { type Container, createSimChain } from "./sim-chain.ts";
import { createSimRail } from "./sim-rail.ts";
import { START_MS, type Template } from "./template.ts";
import { createTown, type Town } from "./town.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** While something is wanted of them, companions report this often. */
const REPORTS_EVERY_MS = 2_000;

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
    started: (container) => world.town.boot(container, wantedOf(container) ?? { revision: 1, channel: "on" }),
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

  /** What the books tell a container. */
  const wantedOf = ({ dseq }: Container): Container["booted"] => {
    for (const { attempts, configRevision } of world.agents) {
      const attempt = attempts.find((one) => one.dseq === dseq);
      if (attempt)
        return { revision: configRevision, channel: attempt.channelWanted === "on" ? "on" : "off" };
    }
    return null;
  };

  /** Its companion hears at its next report that it is to ask again. */
  function tellCompanions(): void {
    for (const container of chain.containers) {
      const { alive, booted, isAsking } = container;
      const wanted = booted && alive && !isAsking ? wantedOf(container) : null;
      if (!wanted || (wanted.channel === booted?.channel && wanted.revision <= booted.revision)) continue;
      container.isAsking = true;
      stage.underWay++;
      void time.sleep(REPORTS_EVERY_MS).then(() => {
        stage.underWay--;
        world.town.boot(container, wantedOf(container) ?? wanted);
      });
    }
  }

  async function judge(): Promise<void> {
    isChanged = false;
    const now = await readAgents(client);
    for (const agent of now) {
      const old = world.agents.find((one) => one.id === agent.id);
      if (old && old.phase !== agent.phase) note(`        ${agent.id} is ${agent.phase}`);
    }
    world.wrong.push(...judgeStep(world, world.agents, now));
    world.agents = now;
    tellCompanions();
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
