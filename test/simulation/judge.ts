import { mayMove, RESTING, RUNNING } from "../../src/domain/deployments/phases.ts";
import type { AgentRow, AttemptRow } from "./books.ts";
import type { Plan } from "./schedule.ts";
import type { SimAccounts } from "./sim-accounts.ts";
import type { SimChain } from "./sim-chain.ts";
import type { SimRail } from "./sim-rail.ts";
import type { Person } from "./template.ts";

export interface World {
  chain: SimChain;
  rail: SimRail;
  accounts: SimAccounts;
  people: readonly Person[];
}

const runningOn = (chain: SimChain) =>
  [...chain.deployments.values()].filter((one) => one.state === "active");
const attemptOf = (agent: AgentRow, dseq: string): AttemptRow | undefined =>
  agent.attempts.find((one) => one.dseq === dseq);
const refundsOf = ({ rail }: World, person: Person) =>
  [...rail.refunds.values()].filter(
    (one) => rail.payments.get(one.paymentId)?.customerId === person.session.customerId,
  );
const paymentOf = ({ rail }: World, person: Person) =>
  [...rail.payments.values()].find((one) => one.customerId === person.session.customerId);

/** What the chain runs for one person. */
function runningFor(world: World, agents: readonly AgentRow[], person: Person) {
  const own = agents.filter((agent) => agent.userId === person.actor.userId);
  return runningOn(world.chain).filter((one) => own.some((agent) => attemptOf(agent, one.dseq)));
}

/** I2: our books know everything that the chain runs, and call nothing over that still runs. */
function orphans({ chain }: World, agents: readonly AgentRow[]): string[] {
  return runningOn(chain).flatMap(({ dseq, hashHex }) => {
    const agent = agents.find((one) => attemptOf(one, dseq)?.hashHex === hashHex);
    if (!agent) return [`I2: the chain runs ${dseq}, which our books do not know`];
    const isOver = attemptOf(agent, dseq)?.state === "closed" || !RUNNING.includes(agent.phase);
    return isOver ? [`I3: our books call ${dseq} of ${agent.id} over, and the chain runs it`] : [];
  });
}

/** Leases that an agent may have: a second one beside the first only while one takes the other's place. */
const mayHave = ({ phase }: AgentRow): number => (CHANGING.has(phase) ? 2 : 1);
const CHANGING = new Set(["moving", "healing", "stopping", "closing"]);

/** I1, I7: one slot is one agent on chain, paid for, and none once the money went back. */
function paidFor(world: World, agents: readonly AgentRow[]): string[] {
  return world.people.flatMap((person) => {
    const running = runningFor(world, agents, person).map((one) => one.dseq);
    const own = agents.filter((agent) => running.some((dseq) => attemptOf(agent, dseq)));
    const refunds = refundsOf(world, person).length;
    const slots = paymentOf(world, person) && refunds === 0 ? 1 : 0;
    const most = own.reduce((sum, agent) => sum + mayHave(agent), 0);
    return [
      ...(own.length > slots || running.length > most
        ? [`I7: ${person.name} has ${slots} paid slots and ${running.length} running: ${running.join(", ")}`]
        : []),
      ...(refunds > 1 ? [`I1: ${person.name}'s payment went back ${refunds} times`] : []),
    ];
  });
}

/** I6: of one bot's token only one container is in possession. */
function oneVoice({ chain, accounts }: World, agents: readonly AgentRow[]): string[] {
  return agents.flatMap(({ accountId }) => {
    const speaking = chain.containers.filter((one) => one.alive && one.token === accounts.tokenOf(accountId));
    return speaking.length > 1 ? [`I6: ${speaking.length} containers speak as ${accountId}`] : [];
  });
}

/** One of its containers, on a lease that goes on, has the token that works. */
const speaks = ({ chain, accounts }: World, agent: AgentRow): boolean =>
  chain.containers.some(
    (one) =>
      one.alive &&
      one.token === accounts.tokenOf(agent.accountId) &&
      chain.deployments.get(one.dseq)?.lease?.state === "active" &&
      attemptOf(agent, one.dseq) !== undefined,
  );

/** I6: whoever has come to its new lease speaks from there, unless that is over again. */
function arrivals(world: World, moved: readonly { agent: AgentRow; old: AgentRow }[]): string[] {
  return moved.flatMap(({ agent, old }) => {
    const runs = agent.attempts.some(
      ({ dseq, state, channelWanted }) =>
        state === "running" &&
        channelWanted === "on" &&
        world.chain.deployments.get(dseq)?.lease?.state === "active",
    );
    const hasArrived = CHANGING.has(old.phase) && agent.phase === "live";
    return hasArrived && runs && !speaks(world, agent)
      ? [`I6: ${agent.id} is called live, and nobody speaks for it`]
      : [];
  });
}

/** I3: whoever is said to have ended has ended. */
function honestEnd({ chain, rail, people }: World, agent: AgentRow): string[] {
  const ended = agent.attempts.filter((one) => one.failureReason === "lease_closed").map((one) => one.dseq);
  const why = agent.failureReason;
  const last = agent.attempts.at(-1)?.dseq;
  if ((why === "lease_closed" || why === "escrow_empty") && last) ended.push(last);
  const untrue = ended.filter((dseq) => chain.deployments.get(dseq)?.lease?.droppedByProvider !== true);
  const person = people.find((one) => one.actor.userId === agent.userId);
  const plan = rail.subscriptions.get(`sub_${person?.session.customerId}`);
  return [
    ...untrue.map((dseq) => `I3: ${agent.id} calls the lease of ${dseq} over, and no provider ended it`),
    ...(why === "subscription_ended" && plan?.active
      ? [`I3: ${agent.id} calls a plan over that goes on`]
      : []),
  ];
}

/** What is wrong after one step. @param before what the books said at the last look */
export function judgeStep(world: World, before: readonly AgentRow[], now: readonly AgentRow[]): string[] {
  const moved = now.flatMap((agent) => {
    const old = before.find((one) => one.id === agent.id);
    return old && old.version !== agent.version ? [{ agent, old }] : [];
  });
  return [
    ...moved.flatMap(({ agent, old }) =>
      agent.version === old.version + 1 && old.phase !== agent.phase && !mayMove(old.phase, agent.phase)
        ? [`ARROW: ${agent.id} went from ${old.phase} to ${agent.phase}`]
        : [],
    ),
    ...moved.flatMap(({ agent }) => honestEnd(world, agent)),
    ...arrivals(world, moved),
    ...orphans(world, now),
    ...paidFor(world, now),
    ...oneVoice(world, now),
  ];
}

/** I1 at the end: one live agent, or everything back and the plan over, or an end that has its reason. */
export function judgeEnd(world: World, agents: readonly AgentRow[], plans: readonly Plan[]): string[] {
  return world.people.flatMap((person, i) => {
    const own = agents.filter((agent) => agent.userId === person.actor.userId);
    const live = own.filter((agent) => RESTING.includes(agent.phase));
    const lost = live.filter((agent) => !speaks(world, agent));
    const running = runningFor(world, agents, person);
    const refunds = refundsOf(world, person).length;
    const isBilled = world.rail.subscriptions.get(`sub_${person.session.customerId}`)?.active ?? false;
    const wrong = (what: string) => [`I1: ${person.name} ${what}`];
    if (!paymentOf(world, person))
      return own.some((agent) => agent.attempts.length > 0) ? wrong("ran unpaid") : [];
    if (running.length !== live.length) return wrong(`has ${live.length} live, ${running.length} on chain`);
    if (refunds > 0)
      return isBilled || live.length > 0
        ? wrong("got the money back and still has the plan or an agent")
        : [];
    if (!own.some((agent) => agent.wasLive)) return wrong("paid, never had an agent, and got nothing back");
    if (lost.length > 0) return [`I6: nobody speaks for ${lost.map(({ id }) => id).join(", ")}`];
    const hasReason =
      (plans[i]?.closesAt ?? null) !== null ||
      !isBilled ||
      own.some((agent) => agent.phase === "stopped" || agent.failureReason === "lease_closed");
    return live.length === 1 || hasReason ? [] : wrong(`paid and has ${live.length} agents`);
  });
}
