import { expect } from "vitest";
import type { ChangeStep } from "../../src/domain/deployments/lease-change.ts";
import type { Phase } from "../../src/domain/deployments/phases.ts";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import type { ProviderMode } from "../../src/sandbox/akash/ledger/records.ts";
import { bootAgent } from "../../src/services/agents/boot-agent.ts";
import { startDeployWorld } from "./deploy-world.ts";
import { createTalkingContainer, type TalkingContainer } from "./talking-container.ts";

/** A container as far as its configuration goes: the token and the key that it was handed last. */
export interface Container {
  intentId: string;
  secret: string;
  token: string | null;
  key: string;
  /** Where containers have one. */
  companion: TalkingContainer | null;
  /** It neither asks nor answers any more, and goes on with what it has. */
  isCutOff: boolean;
}

const PASTED_TOKEN = "123456789:AAH0-a_token_of_the_money_tests_000";

/** Managed bots: one token works, and a rotation ends it. */
function createBots() {
  let rotations = 0;
  const tokenNow = (): string => `bot-token-${rotations}`;
  const accounts = {
    managedToken: async () => tokenNow(),
    rotateManagedToken: async () => {
      rotations++;
      return tokenNow();
    },
    restrictToOwner: async () => undefined,
    checkToken: () => Promise.reject(new Error("not part of this test")),
    lookAt: () => Promise.reject(new Error("not part of this test")),
    botLink: ({ username }: { username: string }) => `https://t.me/${username}`,
    inviteLink: () => null,
    creationLink: () => null,
    makerLink: () => "https://t.me/BotFather",
  } satisfies ChannelAccounts;
  return { tokenNow, accounts };
}

/**
 * A live agent whose containers do what they are told, on the real chain twin: each boots with the secret of its own
 * manifest, and asks again whenever its channel is to be another; those with companions learn that by their reports. After
 * every step it is judged who can speak (I6).
 */
export async function startChangeWorld(kind: "managed" | "pasted", { companions = false } = {}) {
  const bots = createBots();
  const channels: ReadonlyMap<Platform, ChannelAccounts> = new Map([["telegram", bots.accounts]]);
  const w = await startDeployWorld({ channels });
  if (companions) w.ctx.settings.agent.companion = [{ name: "companion.mjs", content: "" }];
  const containers: Container[] = [];
  /** New containers that boot, whether those told to switch their channel do, and what companions do. */
  const manners = { boots: true, switches: true, reports: true, saves: true, restores: true };
  const works = (token: string | null): boolean =>
    token !== null && (kind === "pasted" ? token === PASTED_TOKEN : token === bots.tokenNow());
  const onChain = (dseq: string | null) => w.onChain(dseq) === "active";

  const tokenIn = (text: string): string | null =>
    new RegExp(`bot-token-\\d+|${PASTED_TOKEN}`).exec(text)?.[0] ?? null;

  async function ask(container: Container): Promise<void> {
    const { companion } = container;
    if (companion) {
      await companion.boots();
      return void Object.assign(container, { token: companion.token, key: companion.key });
    }
    const answer = await bootAgent({ ctx: w.ctx, input: { secret: container.secret } });
    const text = JSON.stringify(answer);
    container.token = tokenIn(text);
    container.key = /claw_\w+/.exec(text)?.[0] ?? "";
  }

  async function containersAct(id: string): Promise<void> {
    const { phase } = await w.row(id);
    const change = await w.repos.leaseChanges.findOpen(id);
    for (const intent of await w.repos.intents.listByDeployment(id)) {
      const known = containers.find((one) => one.intentId === intent.id);
      const isStarting = change
        ? change.newIntentId === intent.id && change.step === "starting"
        : phase === "starting";
      if (!known && isStarting && manners.boots && intent.manifest !== null) {
        const secret = /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(intent.id))?.[0] ?? "";
        const companion = companions ? createTalkingContainer(w.ctx, secret, tokenIn) : null;
        const container = { intentId: intent.id, secret, token: null, key: "", companion, isCutOff: false };
        containers.push(container);
        await ask(container);
      }
      if (!known || known.isCutOff || !onChain(intent.dseq)) continue;
      const { companion } = known;
      if (companion) {
        await companion.reports(manners).catch(() => undefined);
        Object.assign(known, { token: companion.token, key: companion.key });
        continue;
      }
      const isOn = known.token !== null;
      if (isOn !== (intent.channelWanted === "on") && manners.switches)
        await ask(known).catch(() => undefined);
    }
  }

  /** I6, from outside: of the bot's token that works, only one container is in possession that may still run. */
  async function speaking(id: string): Promise<Container[]> {
    const intents = await w.repos.intents.listByDeployment(id);
    const graceMs = w.ctx.settings.deploy.fenceGraceMs;
    return containers.filter((one) => {
      const intent = intents.find(({ id: known }) => known === one.intentId);
      const isGone =
        intent?.closedAt !== null &&
        intent?.closedAt !== undefined &&
        w.clock.now() - intent.closedAt >= graceMs;
      const runs = intent !== undefined && (onChain(intent.dseq) || (one.isCutOff && !isGone));
      return runs && works(one.token);
    });
  }

  /** Steps, as the engine would, until it holds. */
  async function until(id: string, what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + 20_000;
    for (;;) {
      await containersAct(id);
      expect((await speaking(id)).length, "I6: containers that can speak").toBeLessThanOrEqual(1);
      if (await holds()) return;
      const { phase } = await w.row(id);
      const change = await w.repos.leaseChanges.findOpen(id);
      if (performance.now() > end)
        throw new Error(`not ${what}: ${phase}, ${change?.step} (${change?.failure})`);
      const next = await w.advance(id);
      if (next !== null && next > w.clock.now()) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const intents = (id: string) => w.repos.intents.listByDeployment(id);
  return {
    ...w,
    containers,
    manners,
    bots,
    works,
    speaking,
    untilPhase: (id: string, ...phases: Phase[]) =>
      until(id, phases.join(" or "), async () => phases.includes((await w.row(id)).phase)),
    untilStep: (id: string, ...steps: ChangeStep[]) =>
      until(id, steps.join(" or "), async () => {
        const change = await w.repos.leaseChanges.findOpen(id);
        return change !== null && steps.includes(change.step);
      }),
    untilSpeaking: (id: string) => until(id, "speaking", async () => (await speaking(id)).length === 1),
    async liveAgent(): Promise<string> {
      const id = await w.queued();
      if (kind === "managed")
        await w.client.execute({
          sql: "update deployments set channel_kind='managed', channel_token=null where id=?",
          args: [id],
        });
      await this.untilPhase(id, "live");
      return id;
    },
    /** Somebody talks to the agent; whoever speaks for it keeps that in mind. @returns whether anybody does */
    async tells(id: string, text: string): Promise<boolean> {
      const [one] = await speaking(id);
      one?.companion?.knows.push(text);
      return one !== undefined;
    },
    /** What the agent knows where it is now. */
    async knows(id: string): Promise<string[]> {
      const { currentIntentId } = await w.row(id);
      return containers.find((one) => one.intentId === currentIntentId)?.companion?.knows ?? [];
    },
    /** Of the attempts on chain. */
    active: async (id: string) => (await intents(id)).filter(({ dseq }) => onChain(dseq)),
    current: async (id: string) => {
      const row = await w.row(id);
      return (await intents(id)).find((one) => one.id === row.currentIntentId);
    },
    typesOf: async (id: string) =>
      (await w.repos.events.listAfter(id, { limit: 500 })).map(({ type }) => type),
    lastEvent: async (id: string, type: string) => {
      const found = (await w.repos.events.listAfter(id, { limit: 500 })).findLast(
        (event) => event.type === type,
      );
      return found ? (JSON.parse(String(found.evidence)) as Record<string, unknown>) : null;
    },
    /** From now on, the provider of the agent's lease behaves like this. */
    async provider(id: string, mode: ProviderMode): Promise<string> {
      const address = (await this.current(id))?.provider ?? "";
      w.rig.twin.providers.setMode(address, mode);
      return address;
    },
  };
}

export type ChangeWorld = Awaited<ReturnType<typeof startChangeWorld>>;
