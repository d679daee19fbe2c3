import { ownerOf } from "../owner-of.ts";
import { happens, runs, type Step, type Story, type Teller, taps } from "../play-story.ts";
import { type SeededAgent, seedAgent } from "../seed-agent.ts";

const PROVIDER = `akash1${"q".repeat(38)}`;
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };

type Go = (agent: SeededAgent, teller: Teller) => Promise<void>;

/** An agent whose life is part of the story. */
export function lifeOf(): { begins: Step; moves(says: string, go: Go, sees: RegExp): Step } {
  const agents = new Map<string, SeededAgent>();
  return {
    begins: happens(
      "an agent is paid for",
      async (teller) => {
        await teller.person.runs("/help");
        const agent = await seedAgent(teller.world, ownerOf(teller));
        agents.set(teller.person.id, agent);
        await agent.step("awaiting_payment", "checkout_opened");
        await agent.step("queued", "paid", paid);
      },
      /Deploying Test agent/,
    ),
    moves: (says, go, sees) =>
      happens(
        says,
        async (teller) => {
          const agent = agents.get(teller.person.id);
          if (agent) await go(agent, teller);
        },
        sees,
      ),
  };
}

const becomesLive = async (agent: SeededAgent): Promise<void> => {
  await agent.step("creating", "attempt_planned", { attempt: 1, of: 3 });
  await agent.step("bidding", "created");
  await agent.step("leasing", "provider_chosen", { provider: PROVIDER, providerName: "Europlots" });
  await agent.step("sending_manifest", "leased", { provider: PROVIDER });
  await agent.step("starting", "manifest_accepted");
  await agent.step("live", "live", { provider: PROVIDER, attempt: 1 });
};

export const becomesLiveOnAkash = async (agent: SeededAgent): Promise<void> => {
  await becomesLive(agent);
  await agent.leased();
};

export function cardStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent's card, its status and its end",
    who: "user",
    steps: [
      life.begins,
      life.moves("it becomes live", becomesLive, /answers now/),
      taps("Status", /State live/),
      taps("Refresh", /State live/),
      taps("Pause its model", /Paused by you/),
      taps("Resume its model", /State live/),
      taps("Settings", /Which model shall it think with/),
      taps("Llama Large", /Test agent with Llama Large\?/),
      taps("Leave it as it is", /Which model shall it think with/),
      taps("Earlier settings", /It was never changed/),
      runs("/rollback", /It was never changed/),
      runs("/rollback 7", /no settings of that number/),
      runs("/status", /State live/),
      runs("/logs", /It has no machine right now/),
      taps("Refresh", /It has no machine right now/),
      taps("Status", /State live/),
      runs("/status ghost", /None of your agents is called “ghost”/),
      taps("Test agent", /State live/),
      runs("/bots", /Your agents/),
      taps("Test agent", /State live/),
      taps("Close", /Close Test agent\?/),
      taps("Keep it running", /Nothing changed/),
      runs("/close", /Close Test agent\?/),
      taps("Yes, close it", /Closing Test agent/),
      life.moves(
        "it is closed",
        async (agent) => {
          await agent.note("chain_closed", { returnedUact: 480_000, spentUact: 20_000 });
          await agent.step("closed", "closed", { refund: false, wasLive: true });
        },
        /It no longer runs/,
      ),
      runs("/close", /Nothing to close/),
    ],
  };
}

export function changesStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent is restarted, moved, stopped and resumed",
    who: "user",
    steps: [
      runs("/move", /Nothing to move/),
      runs("/resume", /Nothing to resume/),
      life.begins,
      life.moves("it becomes live", becomesLiveOnAkash, /answers now/),
      taps("Status", /State live/),
      taps("Restart", /Restart Test agent\?/),
      taps("Leave it as it is", /Nothing changed/),
      runs("/status", /State live/),
      taps("New model key", /A new model key for Test agent\?/),
      runs("/restart", /Restart Test agent\?/),
      taps("Yes, restart it", /before restarts were possible/),
      runs("/move", /Move Test agent to another provider\?/),
      taps("Yes, move it", /plan is not paid/),
      life.moves(
        "its provider gives notice, and it has moved",
        async (agent) => {
          await agent.step("reclaiming", "reclaim_announced", {
            provider: PROVIDER,
            atMs: 1_800_000_000_000,
          });
          await agent.step("moving", "move_begun", { why: "reclaim", provider: PROVIDER, step: "saving" });
          await agent.step("live", "moved", {
            why: "reclaim",
            saved: "made",
            from: PROVIDER,
            provider: PROVIDER,
            tookMs: 240_000,
            silentMs: 42_000,
            priceUactPerBlock: 30,
          });
        },
        /It could not answer for/,
      ),
      runs("/stop", /Stop Test agent\?/),
      taps("Keep it running", /Nothing changed/),
      runs("/stop", /Stop Test agent\?/),
      taps("Yes, stop it", /I tell you when it is stopped/),
      runs("/status", /State being stopped/),
      taps("Cancel", /Cancel what is under way for Test agent\?/),
      taps("No, go on", /Nothing changed/),
      life.moves(
        "it is stopped",
        (agent) => agent.step("stopped", "stopped", { by: "owner", saved: "made" }),
        /comes back with it/,
      ),
      runs("/stop", /Nothing to stop/),
      runs("/resume", /plan is not paid/),
      runs("/status", /State stopped/),
      taps("Close", /Close Test agent\?/),
      taps("Leave it as it is", /Nothing changed/),
    ],
  };
}

export function unsavedStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent whose stop is taken back, and which then cannot be saved",
    who: "user",
    steps: [
      life.begins,
      life.moves("it becomes live", becomesLiveOnAkash, /answers now/),
      taps("Status", /State live/),
      taps("Move", /Move Test agent to another provider\?/),
      taps("Leave it as it is", /Nothing changed/),
      runs("/status", /State live/),
      taps("Stop", /Stop Test agent\?/),
      taps("Yes, stop it", /I tell you when it is stopped/),
      runs("/status", /State being stopped/),
      taps("Cancel", /Cancel what is under way for Test agent\?/),
      taps("Yes, cancel that", /I take back what was begun/),
      life.moves(
        "its stop is taken back, and it could not be saved before a move",
        async (agent) => {
          await agent.step("live", "stop_undone", { kind: "stop", failure: "cancelled" });
          await agent.step("moving", "move_begun", { why: "asked", provider: PROVIDER, step: "saving" });
          await agent.step("live", "move_undone", { kind: "move", failure: "not_saved" });
        },
        /or move it without a backup/,
      ),
      taps("Move without a backup", /Move Test agent without a backup\?/),
      taps("Yes, without a backup", /plan is not paid/),
      life.moves(
        "it could not be saved before a stop",
        async (agent) => {
          await agent.step("stopping", "stop_begun", { by: "owner", step: "saving" });
          await agent.step("live", "stop_undone", { kind: "stop", failure: "not_saved" });
        },
        /or stop it without a backup/,
      ),
      taps("Stop without a backup", /Stop Test agent without a backup\?/),
      taps("Yes, without a backup", /I tell you when it is stopped/),
      life.moves(
        "it is stopped",
        (agent) => agent.step("stopped", "stopped", { by: "owner", saved: "skipped" }),
        /was not saved right before/,
      ),
      taps("Resume", /plan is not paid/),
    ],
  };
}

export function failureStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent that could not be started, and its refund",
    who: "user",
    steps: [
      life.begins,
      life.moves(
        "it is given up",
        async (agent) => {
          await agent.step("failing", "gave_up", { why: "deadline" });
          await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
        },
        /What happened: it took too long/,
      ),
      life.moves(
        "the money is back",
        (agent) => agent.note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" }),
        /\$29 went back to you/,
      ),
      life.moves(
        "a second payment is sent back",
        (agent) =>
          agent.note("payment_returned", { amountMinor: 2900, currency: "usd", reason: "paid_twice" }),
        /it was paid twice/,
      ),
      taps("My plan", /No plan yet/),
      runs("/status", /State failed/),
    ],
  };
}

/** More than one message holds. */
export function longListsStory(): Story {
  const hasMany = async (teller: Teller): Promise<void> => {
    for (let n = 1; n <= 10; n++) {
      const agent = await seedAgent(teller.world, ownerOf(teller), `Agent ${n}`);
      await agent.step("awaiting_payment", "checkout_opened");
    }
    await teller.person.runs("/bots");
  };
  return {
    name: "more agents than one message holds",
    who: "user",
    steps: [
      happens("there are ten agents", hasMany, /Agent 10/),
      taps("Show more", /Agent 1 waiting for payment|Agent 1/),
      taps("Agent 2", /State waiting for payment/),
      runs("/status", /Which one\?/),
      taps("Agent 7", /State waiting for payment/),
    ],
  };
}
