import { expect, test } from "vitest";
import { tellDeploysOpen } from "../../../src/chat/tell/tell-deploys-open.ts";
import { runPart } from "../../../src/db/run.ts";
import { DAY_MINUTES, minuteOfDay } from "../../../src/domain/news/quiet-hours.ts";
import { chooseNews } from "../../../src/services/accounts/choose-news.ts";
import { listPausedModels } from "../../../src/services/admin/list-paused-models.ts";
import { pauseDeploys, readDeployPause, resumeDeploys } from "../../../src/services/admin/pause-deploys.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { awaitDeploys } from "../../../src/services/deployments/await-deploys.ts";
import { mainBackend } from "../../../src/services/deployments/backend-of.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import { startMoneyWorld } from "../billing/money-world.ts";

const PAUSED = { code: "forbidden", details: { reason: "deploys_paused" } };

async function pauseWorld() {
  const w = await startMoneyWorld();
  const [ann, olga] = [await w.person("ann"), await w.person("olga")];
  const admin = { ...olga.ctx, actor: { ...olga.ctx.actor, role: "admin" as const } } as typeof olga.ctx;
  const audited = async (action: string) =>
    Number(
      (await w.client.execute({ sql: "select count(*) n from audit_log where action=?", args: [action] }))
        .rows[0]?.n,
    );
  /** Ann has a chat on Telegram from now on; @returns what tells her there of a pause that is over. */
  async function listen() {
    const { userId } = ann;
    const account = { userId, platform: "telegram" as const, platformUserId: "42", privateChatId: "42" };
    await runPart(
      w.client,
      w.repos.chatIdentities.linkPart({ ...account, displayName: "Ann", username: null, language: "en" }),
    );
    return { ...w.ctx, channels: new Map([["telegram", {}]]) as unknown as typeof w.ctx.channels };
  }
  return {
    ...w,
    listen,
    ann,
    admin,
    audited,
    pause: () => pauseDeploys({ ctx: admin, input: { reason: "the chain halts" } }),
  };
}

test("nobody pays for a new agent or takes a free slot for one; what is being paid is deployed all the same", async () => {
  const w = await pauseWorld();
  const { ctx, userId } = w.ann;
  const paying = await w.checkout(userId, ctx);
  await w.pause();
  expect(await readDeployPause({ ctx: w.admin })).toMatchObject({
    checkouts: 1,
    pause: { reason: "the chain halts" },
  });
  const listed = async (over: boolean) =>
    (await listPausedModels({ ctx: w.admin, input: { over } })).deploysPausedAtMs;
  expect(await listed(false), "whoever looks at paused agents is told").toBeGreaterThan(0);
  expect(await listed(true)).toBeNull();
  const draft = await w.draft(userId);
  const input = { deploymentId: draft.id };
  await expect(openCheckout({ ctx, input: { ...input, plan: "starter" } })).rejects.toMatchObject(PAUSED);
  // The page that was open already is handed out again, and paying on it starts the agent.
  await openCheckout({ ctx, input: { deploymentId: paying.deploymentId, plan: "starter" } });
  // Another plan is not to be had now, and asking for one does not take that page away.
  const another = openCheckout({ ctx, input: { deploymentId: paying.deploymentId, plan: "pro" } });
  await expect(another).rejects.toMatchObject(PAUSED);
  expect(await w.order(paying.orderId)).toBe("open");
  w.stripe.pay(paying.sessionId);
  await syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId: paying.sessionId } });
  expect((await w.row(paying.deploymentId)).phase).toBe("queued");
  expect(await w.order(paying.orderId)).toBe("paid");

  await w.client.execute("update plan_slots set state='free', deployment_id=null");
  await expect(deployOnFreeSlot({ ctx, input })).rejects.toMatchObject(PAUSED);
  expect((await w.row(draft.id)).phase).toBe("draft");
  await resumeDeploys({ ctx: w.admin });
  expect((await deployOnFreeSlot({ ctx, input })).phase).toBe("queued");
});

test("a pause that comes between the look and the commit counts", async () => {
  const w = await pauseWorld();
  const draft = await w.draft(w.ann.userId);
  const late = {
    ...w.ann.ctx,
    akash: {
      ...mainBackend(w.ann.ctx),
      float: async () => {
        await w.pause();
        return w.float;
      },
    },
  };
  const asked = openCheckout({ ctx: late, input: { deploymentId: draft.id, plan: "starter" } });
  await expect(asked).rejects.toMatchObject(PAUSED);
  expect((await w.row(draft.id)).phase).toBe("draft");
});

test("two taps and two administrators leave one line each way, and nobody else may", async () => {
  const w = await pauseWorld();
  await Promise.all([w.pause(), w.pause(), w.pause()]);
  await Promise.all([resumeDeploys({ ctx: w.admin }), resumeDeploys({ ctx: w.admin })]);
  expect([await w.audited("deploys.pause"), await w.audited("deploys.resume")]).toEqual([1, 1]);
  const stranger = pauseDeploys({ ctx: w.ann.ctx, input: { reason: "because" } });
  await expect(stranger).rejects.toMatchObject({ code: "forbidden" });
});

test("whoever waits is told once when it is over, and not before", async () => {
  const w = await pauseWorld();
  expect(await awaitDeploys({ ctx: w.ann.ctx })).toBe(false);
  await w.pause();
  const job = await w.listen();
  expect(await awaitDeploys({ ctx: w.ann.ctx })).toBe(true);
  expect(await awaitDeploys({ ctx: w.ann.ctx })).toBe(true);
  expect((await readDeployPause({ ctx: w.admin })).waiting).toBe(1);
  const told = async () => (await w.client.execute("select chat_id from outbox")).rows;
  expect(await tellDeploysOpen(job, new Map())).toBeNull();
  expect(await told()).toEqual([]);
  await resumeDeploys({ ctx: w.admin });
  // A process that lost the job without knowing it tells the same at another time.
  const late = { ...job, clock: { ...job.clock, now: () => w.clock.now() + 5 } };
  await Promise.all([tellDeploysOpen(job, new Map()), tellDeploysOpen(late, new Map())]);
  await tellDeploysOpen(job, new Map());
  expect(await told()).toMatchObject([{ chat_id: "42" }]);
});

test("whoever waits for two ends of a pause in one night hears of the last one alone", async () => {
  const w = await pauseWorld();
  const job = await w.listen();
  const minute = minuteOfDay("UTC", w.clock.now());
  const quiet = { from: minute, to: (minute + 8 * 60) % DAY_MINUTES, timeZone: "UTC" };
  await chooseNews({ ctx: w.ann.ctx, input: { quiet } });
  for (let pause = 0; pause < 2; pause++) {
    await w.pause();
    await awaitDeploys({ ctx: w.ann.ctx });
    await resumeDeploys({ ctx: w.admin });
    await tellDeploysOpen(job, new Map());
    w.clock.offsetMs += 60_000;
  }
  const { rows } = await w.client.execute("select state, topic from outbox order by rowid");
  const topic = "asked:reopened";
  expect(rows).toMatchObject([
    { state: "dropped", topic },
    { state: "pending", topic },
  ]);
});
