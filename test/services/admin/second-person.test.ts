import { expect, onTestFinished, test } from "vitest";
import type { AdminEntry } from "../../../src/chat/identities.ts";
import { followRequest } from "../../../src/chat/tell/follow-request.ts";
import { runPart } from "../../../src/db/run.ts";
import type { Role } from "../../../src/domain/admin/roles.ts";
import { REQUEST_MS } from "../../../src/services/admin/ask-second-person.ts";
import { beginBroadcast } from "../../../src/services/admin/begin-broadcast.ts";
import { decideRequest } from "../../../src/services/admin/decide-request.ts";
import { resolveCase } from "../../../src/services/admin/resolve-case.ts";
import type { Context } from "../../../src/services/context.ts";
import { PROVIDERS } from "../../conformance/rails/setting.ts";
import { refundTown } from "../refunds/refund-town.ts";

const [[, startStripe]] = PROVIDERS;

/** Refunds above $10 need a second person. */
async function town() {
  const made = await refundTown(startStripe);
  const { giving } = made.w.ctx.settings;
  giving.secondPerson = { refundAboveMinor: new Map([["usd", 1000]]) };
  onTestFinished(() => {
    giving.secondPerson = null;
  });
  const [ada, bob] = [
    await made.administrator("ada", "admin"),
    await made.administrator("bob", "admin", true),
  ];
  const crash: { at: string | null } = { at: null };
  const job: Context = {
    ...made.w.ctx,
    checkpoint(name) {
      if (crash.at !== name) return;
      crash.at = null;
      throw new Error(`crash at ${name}`);
    },
  };
  async function asks(ctx: Context, amountMinor = 2000): Promise<string> {
    const given = await made.give(ctx, amountMinor);
    if (given.kind !== "asked") throw new Error("nobody was asked");
    return given.request.id;
  }
  return {
    ...made,
    ...{ ada, bob, crash, asks },
    follow: (id: string, roles: Partial<Record<"ada" | "sue", Role | null>> = {}) =>
      followRequest(job, adminsOf({ ada: "admin", sue: "support", ...roles }), id),
    decide: (ctx: Context, id: string, decision: "approve" | "refuse") =>
      decideRequest({ ctx, input: { id, decision } }),
    state: async (id: string) => (await made.w.repos.adminRequests.find(id))?.state,
    lines: async (id: string) =>
      (await made.w.repos.audit.list({ subjectKind: "request", subjectId: id, limit: 9 }))
        .map(({ action, outcome }) => (outcome === "denied" ? `${action} denied` : action))
        .toReversed(),
  };
}

/** Who has which role in the configuration now. */
const adminsOf = (roles: Record<string, Role | null>): AdminEntry[] =>
  Object.entries(roles).flatMap(([name, role]) =>
    role === null ? [] : [{ platform: "telegram", platformUserId: `chat-of-${name}`, role }],
  );

const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => `${error.code} ${error.details.reason}`,
  );

test("a large refund in parts waits like a whole one", async () => {
  const at = await town();
  expect(await at.give(at.ada, 600)).toMatchObject({ kind: "ordered" });
  await at.w.drain(["refund"]);
  expect(await at.give(at.ada, 600)).toMatchObject({ kind: "asked" });
});

test("a large refund waits for another administrator, and is made once when they agree", async () => {
  const at = await town();
  expect(await at.give(at.ada, 1000), "not above the limit").toMatchObject({ kind: "ordered" });
  await at.w.drain(["refund"]);
  const id = await at.asks(at.ada, 1900);
  expect(await at.refunds()).toHaveLength(1);
  expect(await at.cases()).toEqual(["second_person"]);
  const [row] = await at.w.repos.adminCases.listOpen({ limit: 1 });
  await resolveCase({ ctx: at.bob, input: { number: row?.number ?? 0 } });
  expect(await at.cases(), "nobody puts it out of sight").toEqual(["second_person"]);

  expect(await reasonOf(at.decide(at.ada, id, "approve"))).toBe("forbidden own_request");
  expect(await at.state(id)).toBe("open");
  expect(await at.follow(id)).toBeGreaterThan(at.w.clock.now());
  const cyd = await at.administrator("cyd", "owner");
  const both = await Promise.all([at.decide(at.bob, id, "approve"), at.decide(at.bob, id, "approve")]);
  expect(both.map(({ state }) => state)).toEqual(["approved", "approved"]);
  expect(await at.decide(cyd, id, "refuse"), "the first word counts").toMatchObject({ state: "approved" });
  expect(await at.cases()).toEqual([]);
  for (const point of ["request.before_execute", "request.executed_unrecorded"]) {
    at.crash.at = point;
    await expect(at.follow(id)).rejects.toThrow("crash");
  }
  expect(await at.follow(id)).toBeNull();
  expect(await at.follow(id)).toBeNull();
  expect(await at.state(id)).toBe("done");
  await at.w.drain(["refund", "subscription"]);
  expect(at.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 2, activeSubscriptions: 0 });
  expect((await at.refunds())[1]).toMatchObject({ id, state: "done", wantedMinor: 1900 });
  const actors = [at.ada.actor, at.bob.actor].map((actor) => (actor.kind === "user" ? actor.userId : ""));
  const [givenBy, approvedBy] = actors;
  expect((await at.refunds())[1]).toMatchObject({ givenBy, approvedBy });
  expect(await at.lines(id)).toEqual(["request.ask", "request.approve denied", "request.approve"]);
});

test("what is refused, or nobody decides within a day, is not done", async () => {
  const at = await town();
  const refused = await at.asks(at.ada);
  await at.decide(at.bob, refused, "refuse");
  await at.decide(at.bob, refused, "approve");
  await at.follow(refused);
  expect(await at.state(refused)).toBe("refused");
  const late = await at.asks(at.ada);
  at.w.clock.offsetMs += REQUEST_MS;
  expect((await at.decide(at.bob, late, "approve")).state, "too late, be the job late or not").toBe("open");
  await at.follow(late);
  expect(await at.state(late)).toBe("expired");
  expect(await at.refunds()).toEqual([]);
  expect(await at.cases()).toEqual([]);
  expect(await at.lines(late)).toEqual(["request.ask", "request.expire"]);
});

test("what has become impossible by the time somebody agrees is said so", async () => {
  const at = await town();
  const id = await at.asks(at.ada);
  await at.give(at.ada, 1000);
  await at.w.drain(["refund"]);
  await at.decide(at.bob, id, "approve");
  await at.follow(id);
  expect(await at.w.repos.adminRequests.find(id)).toMatchObject({
    state: "failed",
    error: "payment_changed",
  });
  await at.w.drain(["refund"]);
  expect(at.provider.totals()).toMatchObject({ refundedMinor: 1000, refunds: 1 });
});

test("support may ask above its limit, and may not agree; agreeing takes a fresh sign-in", async () => {
  const at = await town();
  at.w.ctx.settings.giving.supportMinor = new Map([["usd", 500]]);
  const [sue, sam] = [await at.administrator("sue", "support"), await at.administrator("sam", "support")];
  const id = await at.asks(sue, 600);
  expect(await reasonOf(at.decide(sam, id, "approve"))).toBe("forbidden role");
  await at.w.client.execute("delete from sudo_grants");
  expect(await reasonOf(at.decide(at.bob, id, "approve"))).toBe("forbidden sudo");
  expect(await at.state(id)).toBe("open");
});

test("support takes back what it asked for itself, and nobody else's", async () => {
  const at = await town();
  at.w.ctx.settings.giving.supportMinor = new Map([["usd", 500]]);
  const [sue, sam] = [await at.administrator("sue", "support"), await at.administrator("sam", "support")];
  const id = await at.asks(sue, 600);
  expect(await reasonOf(at.decide(sam, id, "refuse"))).toBe("forbidden role");
  expect(await at.state(id)).toBe("open");
  await at.w.client.execute("delete from sudo_grants");
  expect(await at.decide(sue, id, "refuse")).toMatchObject({ state: "refused" });
  expect(await at.cases()).toEqual([]);
  expect(await reasonOf(at.decide(at.bob, id, "approve"))).toBe("forbidden sudo");
});

test("what somebody asked for who may not do it any more is not done, and they are told so", async () => {
  const at = await town();
  const id = await at.asks(at.ada);
  await at.decide(at.bob, id, "approve");
  await at.follow(id, { ada: null });
  expect(await at.w.repos.adminRequests.find(id)).toMatchObject({ state: "failed", error: "asker_demoted" });
  expect(await at.refunds()).toEqual([]);

  // What was done before it was noted down stays done, whatever became of their role since.
  const other = await at.asks(at.ada);
  await at.decide(at.bob, other, "approve");
  at.crash.at = "request.executed_unrecorded";
  await expect(at.follow(other)).rejects.toThrow("crash");
  await at.follow(other, { ada: null });
  expect(await at.state(other)).toBe("done");
  expect(await at.refunds()).toHaveLength(1);
});

test("a broadcast waits, too, and keeps waiting while another one is sent", async () => {
  const at = await town();
  const first = await at.wish(1);
  const input = { id: first.id, text: "We move house." };
  const request = await beginBroadcast({ ctx: at.ada, input });
  expect(await beginBroadcast({ ctx: at.ada, input })).toEqual(request);
  expect(await at.w.repos.broadcasts.listNewest(1)).toEqual([]);
  const sending = { id: "other", text: "Another.", byUserId: "ada", people: 1 };
  await runPart(at.w.client, at.w.repos.broadcasts.beginPart(sending));
  await at.decide(at.bob, input.id, "approve");
  expect(await at.follow(input.id)).toBeGreaterThan(at.w.clock.now());
  await at.w.repos.broadcasts.move("other", "sending", "done", () => []);
  expect(await at.follow(input.id)).toBeNull();
  expect(await at.state(input.id)).toBe("done");
  expect(await at.w.repos.broadcasts.find(input.id)).toMatchObject({ text: input.text, state: "sending" });
});

const ROLES: Role[] = ["support", "admin", "owner"];
test.each(ROLES)("without the rule nobody is asked: %s", async (role) => {
  const at = await town();
  const { giving } = at.w.ctx.settings;
  giving.secondPerson = null;
  giving.supportMinor = new Map([["usd", 2000]]);
  expect(await at.give(await at.administrator("eve", role), 2000)).toMatchObject({ kind: "ordered" });
});
