import { AppError, isTransient } from "../../src/errors.ts";
import { bootAgent } from "../../src/services/agents/boot-agent.ts";
import { syncCheckout } from "../../src/services/billing/checkout/sync-checkout.ts";
import { syncSubscription } from "../../src/services/billing/plan/sync-subscription.ts";
import type { Actor, Context } from "../../src/services/context.ts";
import { closeAgent } from "../../src/services/deployments/close-agent.ts";
import { deployOnFreeSlot } from "../../src/services/deployments/deploy-on-free-slot.ts";
import { moveAgent } from "../../src/services/deployments/move-agent.ts";
import { resumeAgent } from "../../src/services/deployments/resume-agent.ts";
import { stopAgent } from "../../src/services/deployments/stop-agent.ts";
import type { Replica } from "./replica.ts";
import type { Stage } from "./replica-gate.ts";
import type { Plan } from "./schedule.ts";
import type { Container } from "./sim-chain.ts";
import type { SimRail } from "./sim-rail.ts";
import type { Person } from "./template.ts";

/** Whoever gets no answer asks again after this long, somewhere else. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 5_000;

/** What people, webhooks and containers want of GoClaw. */
export interface Town {
  /** Lets a person do what they plan, each thing at its time. */
  live(person: Person, plan: Plan): void;
  /** A container fetches its configuration, at its start or because its companion was told to. */
  boot(container: Container, wanted: NonNullable<Container["booted"]>): void;
  /** Nobody waits for an answer, and nothing is planned any more. */
  isQuiet(): boolean;
}

/** A lost race, or a fault of ours, is none. */
const isAnswer = (error: unknown): boolean => {
  if (!(error instanceof AppError) || isTransient(error) || error.code === "internal") return false;
  return error.code !== "conflict" || ANSWERS.has(String(error.details.reason));
};
const ANSWERS = new Set(["not_running", "not_stopped", "not_entitled"]);

export function createTown(stage: Stage, rail: SimRail, replicas: () => readonly Replica[]): Town {
  const { time } = stage;
  const inHand = new Map<Replica, number>();
  let errands = 0;
  let turn = 0;

  function someReplica(): Replica | undefined {
    const alive = replicas().filter(({ gate }) => gate.isAlive());
    return alive[turn++ % Math.max(1, alive.length)];
  }

  async function attempt(actor: Actor, work: (ctx: Context) => Promise<unknown>): Promise<unknown> {
    const replica = someReplica();
    if (!replica) throw new AppError("unavailable", "nobody is there");
    inHand.set(replica, (inHand.get(replica) ?? 0) + 1);
    const answered = work(replica.contextFor(actor)).finally(() =>
      inHand.set(replica, (inHand.get(replica) ?? 1) - 1),
    );
    const unanswered = time.sleep(PATIENCE_MS).then(() => {
      throw new AppError("timeout", "no answer");
    });
    return await Promise.race([answered, unanswered]);
  }

  /** Asks until there is an answer, as people, webhooks and start commands do. */
  async function errand(name: string, actor: Actor, work: (ctx: Context) => Promise<unknown>) {
    errands++;
    for (;;) {
      const [outcome] = await Promise.allSettled([attempt(actor, work)]);
      const isOver = outcome.status === "fulfilled" || isAnswer(outcome.reason);
      stage.note(`${name}: ${outcome.status === "fulfilled" ? "done" : outcome.reason.message}`);
      if (isOver) break;
      await time.sleep(AGAIN_MS);
    }
    errands--;
  }

  function plan(atMs: number | null, act: () => void): void {
    if (atMs === null) return;
    errands++;
    void time.sleep(atMs).then(() => {
      act();
      errands--;
    });
  }

  const webhook: Actor = { kind: "webhook", source: "stripe" };

  function pay(person: Person, news: number): void {
    const { id: sessionId } = person.session;
    if (!rail.pay(sessionId)) return;
    for (let i = 0; i < news; i++) {
      const input = { rail: "stripe", sessionId };
      void errand(`news of ${person.name}'s payment`, webhook, (ctx) => syncCheckout({ ctx, input }));
    }
  }

  function endPlan(person: Person): void {
    const subscriptionId = `sub_${person.session.customerId}`;
    if (!rail.subscriptions.get(subscriptionId)?.active) return;
    rail.cancel(subscriptionId);
    const input = { rail: "stripe", subscriptionId };
    void errand(`news of ${person.name}'s plan`, webhook, (ctx) => syncSubscription({ ctx, input }));
  }

  async function boot(container: Container, wanted: NonNullable<Container["booted"]>): Promise<void> {
    container.isAsking = true;
    const agent: Actor = { kind: "agent", deploymentId: container.dseq };
    await errand(`container of ${container.dseq}`, agent, async (ctx) => {
      if (!container.alive) return;
      const configuration = await bootAgent({ ctx, input: { secret: container.secret } });
      container.token = /tok_[\w-]+/.exec(JSON.stringify(configuration))?.[0] ?? null;
    });
    container.booted = wanted;
    container.isAsking = false;
  }

  return {
    live(person, { paysAt, closesAt, endsPlanAt, secondAt, movesAt, stopsAt, resumesAt, news }) {
      const { actor, deploymentId, secondId, name } = person;
      plan(paysAt, () => pay(person, news));
      plan(endsPlanAt, () => endPlan(person));
      plan(closesAt, () => {
        void errand(`${name} closes`, actor, (ctx) => closeAgent({ ctx, input: { deploymentId } }));
      });
      plan(movesAt, () => {
        const input = { deploymentId, why: "blacklist" as const };
        void errand(`${name}'s provider is ruled out`, actor, (ctx) => moveAgent({ ctx, input }));
      });
      plan(stopsAt, () => {
        const input = { deploymentId, by: "owner" as const, withoutBackup: true };
        void errand(`${name} stops it`, actor, (ctx) => stopAgent({ ctx, input }));
      });
      plan(resumesAt, () => {
        void errand(`${name} resumes it`, actor, (ctx) => resumeAgent({ ctx, input: { deploymentId } }));
      });
      plan(secondAt, () => {
        const input = { deploymentId: secondId };
        void errand(`${name} wants a second`, actor, (ctx) => deployOnFreeSlot({ ctx, input }));
      });
    },
    boot: (container, wanted) => void boot(container, wanted),
    isQuiet: () =>
      errands === 0 &&
      replicas().every((one) => !one.gate.isAlive() || (!one.gate.isStill() && (inHand.get(one) ?? 0) === 0)),
  };
}
