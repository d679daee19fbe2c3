import { onTestFinished } from "vitest";
import { runParts } from "../../src/db/run.ts";
import type { Phase } from "../../src/domain/deployments/phases.ts";
import type { ChainBackend } from "../../src/integrations/akash/chain-backend.ts";
import type { AgentProbe } from "../../src/ports/agent-probe.ts";
import type { AkashBackend } from "../../src/ports/akash-backend.ts";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import type { AkashTwin } from "../../src/sandbox/akash/akash-twin.ts";
import { bootAgent } from "../../src/services/agents/boot-agent.ts";
import { startRig } from "../integrations/akash/chain-rig.ts";
import { startConsoleRig } from "../integrations/akash/console/console-rig.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

/** A wrapper around the real backend, through which a test makes one call fail. */
export type Meddle = (real: ChainBackend) => Partial<AkashBackend>;

interface Options {
  channels?: ReadonlyMap<Platform, ChannelAccounts>;
  otherAkash?: readonly AkashBackend[];
}

/** The deploy workflow step by step: real chain twin behind the real SDK, real database file. */
export async function startDeployWorld({ meddle, ...options }: Options & { meddle?: Meddle } = {}) {
  const rig = await startRig();
  return deployWorldOn(rig, { ...rig.backend, ...meddle?.(rig.backend) }, options);
}

/** The same through the Console API, whose twin stands on the same kind of chain. */
export async function startConsoleDeployWorld(options: Options & { creditUsd?: number } = {}) {
  const { creditUsd } = options;
  const rig = await startConsoleRig({}, creditUsd === undefined ? {} : { creditUsd });
  return deployWorldOn(rig, rig.backend, options);
}

async function deployWorldOn<Rig extends { twin: AkashTwin; close(): Promise<void> }>(
  rig: Rig,
  akash: AkashBackend,
  options: Options,
) {
  onTestFinished(() => rig.close());
  const probe: AgentProbe = { check: async () => "started" };
  const w = await startMoneyWorld({
    akash,
    otherAkash: options.otherAkash ?? [],
    probe,
    ...(options.channels ? { channels: options.channels } : {}),
  });
  const ann = await w.person("ann");

  /** A deployment on a paid slot, queued. */
  async function queued(): Promise<string> {
    const draft = await w.draft(ann.userId);
    const [subscriptionId, slotId] = [crypto.randomUUID(), crypto.randomUUID()];
    await runParts(w.client, [
      w.repos.subscriptions.insertPart({
        id: subscriptionId,
        provider: "stripe",
        providerSubscriptionId: `sub_${subscriptionId}`,
        userId: ann.userId,
        orderId: null,
        plan: "starter",
        priceId: "price_starter",
        status: "active",
      }),
      w.repos.slots.insertPart({
        id: slotId,
        subscriptionId,
        userId: ann.userId,
        position: 0,
        deploymentId: draft.id,
      }),
    ]);
    await w.repos.deployments.transition(draft.id, ["draft"], "queued", {
      slot_id: slotId,
      deadline_at: w.clock.now() + 1_800_000,
    });
    return draft.id;
  }

  /** Steps until the deployment stands in one of the phases. */
  async function stepTo(id: string, ...phases: Phase[]): Promise<Phase> {
    const end = performance.now() + 10_000;
    for (;;) {
      const { phase } = await w.row(id);
      if (phases.includes(phase)) return phase;
      if (performance.now() > end) throw new Error(`${id} stays in ${phase}`);
      const next = await w.advance(id);
      if (next !== null && next > w.clock.now()) await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  const intentOf = async (id: string) => (await w.repos.intents.listByDeployment(id)).at(-1);

  return {
    ...w,
    ann,
    rig,
    queued,
    stepTo,
    intentOf,
    /** The container's first call, with the secret that only the manifest holds. */
    async boots(id: string) {
      const intent = await intentOf(id);
      const manifest = intent ? await w.repos.intents.openManifest(intent.id) : "";
      const secret = /gcb_[A-Za-z0-9_-]+/.exec(manifest)?.[0] ?? "";
      return await bootAgent({ ctx: w.ctx, input: { secret } });
    },
    async live(): Promise<string> {
      const id = await queued();
      await stepTo(id, "starting");
      await this.boots(id);
      await stepTo(id, "live");
      return id;
    },
    onChain: (dseq: string | null) => rig.twin.chain.listDeployments().find((d) => d.dseq === dseq)?.state,
  };
}

/** Telegram as far as a pasted token needs it. */
export const pastedOnly: ReadonlyMap<Platform, ChannelAccounts> = new Map([
  [
    "telegram",
    {
      checkToken: () => Promise.reject(new Error("not part of this test")),
      managedToken: () => Promise.reject(new Error("not part of this test")),
      rotateManagedToken: () => Promise.reject(new Error("not part of this test")),
      restrictToOwner: () => Promise.reject(new Error("not part of this test")),
      botLink: ({ username }) => `https://t.me/${username}`,
      inviteLink: () => null,
      creationLink: () => null,
      lookAt: () => Promise.reject(new Error("not part of this test")),
      makerLink: () => "https://t.me/BotFather",
    },
  ],
]);
