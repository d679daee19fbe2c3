import { changeAgentSettings } from "../../../src/services/agents/change-agent-settings.ts";
import { heldOf } from "../../../src/services/agents/held-act.ts";
import { rollBackSettings } from "../../../src/services/agents/roll-back-settings.ts";
import type { AgentFacts } from "../../../src/services/agents/take-report.ts";
import type { Context } from "../../../src/services/context.ts";
import { judgeRevision } from "../../../src/workflows/revisions/judge-revision.ts";
import { pastedOnly, startDeployWorld } from "../../workflows/deploy-world.ts";
import { settleHeld, signIn } from "../../workflows/saved-before.ts";

const WELL: AgentFacts = {
  lastExit: null,
  ready: true,
  trouble: [],
  memoryMiB: 100,
  backup: null,
  restored: null,
};

/** A live agent whose companion says what a test wants, and its owner. */
export async function startRevisionWorld({ companion = true } = {}) {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const intent = await w.intentOf(id);
  if (!intent) throw new Error("no attempt");
  const settings = {
    ...w.ctx.settings,
    models: ["small", "large", "huge"].map((model) => ({ id: model, title: model, description: model })),
  };
  const job: Context = { ...w.ctx, settings };
  const owner: Context = { ...w.ann.ctx, settings };
  async function says(revision: number, state: "running" | "down" | "starting", facts = {}) {
    await w.client.execute(
      w.repos.agentReports.savePart({
        intentId: intent?.id ?? "",
        deploymentId: id,
        reportedAt: w.clock.now(),
        changedAt: w.clock.now(),
        state,
        channel: "on",
        revision,
        restarts: 0,
        facts: JSON.stringify({ ...WELL, ...facts }),
      })({ sql: "1", args: [] }),
    );
  }
  if (companion) await says(1, "running");
  await signIn(w.ctx, w.ann.userId);
  const revisions = async () =>
    (await w.repos.revisions.list(id, { limit: 20 })).map(
      ({ n, model, why, health, backTo }) => `${n} ${model} ${why}${backTo ? ` ${backTo}` : ""} ${health}`,
    );
  const events = async () =>
    (await w.repos.events.listAfter(id, { limit: 500 })).flatMap(({ type }) =>
      type.startsWith("settings_") ? [type] : [],
    );
  return {
    ...w,
    id,
    says,
    revisions,
    events,
    owner,
    want: (model: string) => changeAgentSettings({ ctx: owner, input: { deploymentId: id, model } }),
    /** Wanted, saved and done. */
    async change(model: string) {
      await changeAgentSettings({ ctx: owner, input: { deploymentId: id, model } });
      if ((await w.row(id)).heldAct !== null) await settleHeld(job, id);
      return await w.repos.revisions.newest(id);
    },
    back: (n: number, backupId: string | null = null) =>
      rollBackSettings({ ctx: owner, input: { deploymentId: id, n, backupId } }),
    heldSince: async () => heldOf(await w.row(id))?.sinceMs ?? 0,
    settle: (to: "whole" | "failed" = "whole") => settleHeld(job, id, to),
    told: async (type: string) =>
      (await w.repos.events.listAfter(id, { limit: 500 })).flatMap((event) =>
        event.type === type ? [JSON.parse(event.evidence)] : [],
      ),
    judge: () => judgeRevision(job, id),
    wait: (ms: number) => {
      w.clock.offsetMs += ms;
    },
    /** What has run once does not come up with its second revision, for longer than is waited for. */
    async failsOnceBooted() {
      await w.client.execute({
        sql: "update akash_intents set booted_at=? where id=?",
        args: [w.clock.now(), intent.id],
      });
      w.clock.offsetMs += 61_000;
      await says(2, "down");
      await judgeRevision(job, id);
    },
    /** GoClaw has been there to hear reports ever since. */
    listens: () => w.repos.watchRounds.end(null, { at: w.clock.now(), since: 0 }),
    job,
  };
}
