import type { ChannelAccounts, ChannelState, Platform } from "../../src/ports/channel-accounts.ts";
import { type AgentFacts, NO_FACTS, takeReport } from "../../src/services/agents/take-report.ts";
import { createProviderDoor } from "../../src/workflows/watch/ask-provider.ts";
import { lookAtAgent } from "../../src/workflows/watch/look-at-agent.ts";
import { findForgotten, watchAgents } from "../../src/workflows/watch/watch-agents.ts";
import { pastedOnly, startDeployWorld } from "./deploy-world.ts";

const WELL: AgentFacts = { ...NO_FACTS, ready: true, memoryMiB: 100 };

/** A live agent whose companion says what a test wants, on a clock that a test moves. */
export async function startWatchWorld() {
  const channel: { says: ChannelState | null; asked: number; rotated: number } = {
    says: "ok",
    asked: 0,
    rotated: 0,
  };
  const telegram = pastedOnly.get("telegram");
  if (!telegram) throw new Error("no channel");
  const channels: ReadonlyMap<Platform, ChannelAccounts> = new Map([
    [
      "telegram",
      {
        ...telegram,
        lookAt: () => {
          channel.asked++;
          return channel.says ? Promise.resolve(channel.says) : Promise.reject(new Error("away"));
        },
      },
    ],
  ]);
  const w = await startDeployWorld({ channels });
  const door = createProviderDoor();
  const secrets = new Map<string, string>();

  async function live(): Promise<string> {
    const id = await w.queued();
    await w.stepTo(id, "starting");
    const intent = await w.intentOf(id);
    if (!intent) throw new Error("no attempt");
    secrets.set(id, /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(intent.id))?.[0] ?? "");
    await w.boots(id);
    await w.stepTo(id, "live");
    return id;
  }

  const wait = (ms: number): void => {
    w.clock.offsetMs += ms;
  };
  const look = (id: string): Promise<number | null> => lookAtAgent(w.ctx, door, id);
  const { lookMs } = w.ctx.settings.health;

  return {
    ...w,
    channel,
    live,
    wait,
    look,
    round: () => watchAgents(w.ctx),
    findForgotten: () => findForgotten(w.ctx),
    /** What its companion says now. */
    async reports(
      id: string,
      facts: Partial<AgentFacts> = {},
      more: { state?: string; restarts?: number } = {},
    ) {
      const report = {
        state: "running",
        revision: 1,
        channel: "on",
        restarts: 0,
        ...more,
        facts: { ...WELL, ...facts },
      };
      await takeReport({ ctx: w.ctx, input: { secret: secrets.get(id) ?? "", report } });
    },
    /** As many looks as a soft sign needs, and one more. */
    async looks(id: string, times = 4, between: () => Promise<void> = async () => undefined): Promise<void> {
      for (let i = 0; i < times; i++) {
        await between();
        await look(id);
        wait(lookMs);
      }
    },
    /** What the agent's owner is told, in order. */
    async told(id: string): Promise<string[]> {
      const events = await w.repos.events.listAfter(id, { limit: 500 });
      return events.flatMap(({ type, evidence }) => {
        const { layer, kind } = JSON.parse(evidence) as Record<string, string>;
        return ["silent", "answers_again", "heal_asked"].includes(type) ? [`${type} ${layer}.${kind}`] : [];
      });
    },
    phase: async (id: string) => (await w.row(id)).phase,
    async openFault(id: string): Promise<string | null> {
      const open = await w.repos.incidents.openOf(id);
      return open && `${open.layer}.${open.kind}`;
    },
  };
}
