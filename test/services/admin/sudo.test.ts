import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { beginLogin } from "../../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../../src/services/accounts/confirm-login-code.ts";
import { FRESH_MS, requireFresh } from "../../../src/services/accounts/require-fresh.ts";
import { beginSudo } from "../../../src/services/admin/begin-sudo.ts";
import { confirmSudo, isSudoWaiting } from "../../../src/services/admin/confirm-sudo.ts";
import { endSudo } from "../../../src/services/admin/end-sudo.ts";
import { requireSudo } from "../../../src/services/admin/require-sudo.ts";
import type { Context, Role } from "../../../src/services/context.ts";
import { walkLogin } from "../../sandbox/clerk/walk-login.ts";
import { type AccountWorld, startAccountWorld } from "../accounts/account-world.ts";

let world: AccountWorld;
let next = 7000;
beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.offsetMs = 0;
});

const facts = { displayName: "Ada", username: null, language: "en" };
const RESUME = { verb: "refund_ask", args: { payment: "0197" } };

/** Somebody who has signed in once, and has a role. */
async function administrator(role: Role | null = "owner") {
  const chat = String(++next);
  const visitor = { firstName: "Ada", email: `ada${next}@example.com` };
  const asked = { ctx: world.guest(chat), input: { ...facts, requestId: `login-${chat}` } };
  const { code } = await walkLogin({ linkUrl: (await beginLogin(asked)).url, visitor });
  const { userId } = await confirmLoginCode({ ctx: world.guest(chat), input: { code } });
  const ctx = world.contextFor({
    kind: "user",
    userId,
    platform: "telegram",
    platformUserId: chat,
    chatId: chat,
    role,
  });
  return { ctx, chat, userId, visitor };
}

let asks = 0;
const begin = async (ctx: Context, requestId = `row-${++asks}`) =>
  (await beginSudo({ ctx, input: { ...facts, requestId, resume: RESUME } })).url;
const signIn = async (ctx: Context, visitor: { firstName: string; email: string }) =>
  (await walkLogin({ linkUrl: await begin(ctx), visitor })).code;

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return `${error.code} ${error.details.reason ?? ""}`.trim();
}
const lines = (ctx: Context, subjectId: string) =>
  ctx.repos.audit.list({ subjectKind: "user", subjectId, limit: 10 });

describe("a fresh sign-in", () => {
  test("lets its chat account through for ten minutes, and brings back what was interrupted", async () => {
    const { ctx, visitor, userId } = await administrator();
    expect(await failure(requireSudo(ctx, "refund.decide"))).toBe("forbidden sudo");
    const code = await signIn(ctx, visitor);
    expect(await isSudoWaiting({ ctx })).toBe(true);
    const confirmed = await confirmSudo({ ctx, input: { code } });
    expect(confirmed.resume).toEqual(RESUME);
    expect((await requireSudo(ctx, "refund.decide")).userId).toBe(userId);
    expect((await lines(ctx, userId)).map(({ action }) => action)).toContain("sudo.confirm");

    world.clock.offsetMs = FRESH_MS - 30_000;
    await requireSudo(ctx, "refund.decide");
    world.clock.offsetMs = FRESH_MS;
    expect(await failure(requireSudo(ctx, "refund.decide"))).toBe("forbidden sudo");
  });

  test("of somebody else gives a stolen chat nothing, ends the request and leaves a line", async () => {
    const { ctx } = await administrator();
    const thief = { firstName: "Mallory", email: `mallory${next}@example.com` };
    const code = await signIn(ctx, thief);
    expect(await failure(confirmSudo({ ctx, input: { code } }))).toBe("forbidden sudo_other_person");
    expect(await failure(requireSudo(ctx, "refund.decide"))).toBe("forbidden sudo");
    expect(await failure(confirmSudo({ ctx, input: { code } }))).toBe("gone no_code");
    const all = await ctx.repos.audit.list({ subjectKind: "login_request", limit: 50 });
    expect(
      all.filter(({ outcome, action }) => outcome === "denied" && action === "sudo.confirm"),
    ).toHaveLength(1);
  });

  test("counts for one chat account, not for another one of the same person", async () => {
    const { ctx, visitor, userId } = await administrator();
    await confirmSudo({ ctx, input: { code: await signIn(ctx, visitor) } });
    const other = world.contextFor({ ...ctx.actor, platformUserId: "9", chatId: "9", userId } as never);
    expect(await failure(requireSudo(other, "refund.decide"))).toBe("forbidden sudo");
    const taken = world.contextFor({ ...ctx.actor, userId: "0197-somebody-else" } as never);
    expect(await failure(requireSudo(taken, "refund.decide"))).toBe("forbidden sudo");
  });

  test("lets anybody do what concerns them alone, and nothing that is an administrator's", async () => {
    const { ctx, visitor, userId } = await administrator(null);
    expect(await failure(requireFresh(ctx))).toBe("forbidden sudo");
    await confirmSudo({ ctx, input: { code: await signIn(ctx, visitor) } });
    expect((await requireFresh(ctx)).userId).toBe(userId);
    expect(await failure(requireSudo(ctx, "refund.decide"))).toBe("forbidden");
  });

  test("can be ended, and the code does not bring it back", async () => {
    const { ctx, visitor } = await administrator();
    const code = await signIn(ctx, visitor);
    const first = await confirmSudo({ ctx, input: { code } });
    expect(await confirmSudo({ ctx, input: { code } }), "handled again after a crash").toEqual(first);
    expect(await endSudo({ ctx })).toBe(true);
    expect(await endSudo({ ctx })).toBe(false);
    expect(await failure(confirmSudo({ ctx, input: { code } }))).toBe("gone no_code");
    expect(await failure(requireSudo(ctx, "refund.decide"))).toBe("forbidden sudo");
  });

  test("may be guessed at five times", async () => {
    const { ctx, visitor } = await administrator();
    const code = await signIn(ctx, visitor);
    const wrong = String((Number(code) + 1) % 100_000_000).padStart(8, "0");
    const tries = [];
    for (let i = 0; i < 5; i++) tries.push(await failure(confirmSudo({ ctx, input: { code: wrong } })));
    expect(tries.slice(0, 4)).toEqual(Array(4).fill("invalid_input code_wrong"));
    expect(tries[4]).toBe("gone too_many_tries");
    expect(await failure(confirmSudo({ ctx, input: { code } }))).toBe("gone no_code");
  });

  test("names on its page what it allows, and for which chat account", async () => {
    const { ctx, chat } = await administrator();
    const page = await (await fetch(await begin(ctx))).text();
    expect(page).toContain("could move money and close agents in your name");
    expect(page).toContain(`Telegram id ${chat}`);
  });

  test("is not what the provider says it is when it lets an old session through", async () => {
    const { ctx, visitor } = await administrator();
    const link = await begin(ctx);
    const { finishSignIn } = ctx.identity;
    // As a provider would that does not mind `prompt=login`.
    ctx.identity.finishSignIn = async (input) => ({
      ...(await finishSignIn(input)),
      authenticatedAtMs: Date.now() - 3_600_000,
    });
    try {
      await expect(walkLogin({ linkUrl: link, visitor })).rejects.toThrow("That was not a fresh sign-in");
      expect(await isSudoWaiting({ ctx })).toBe(false);
    } finally {
      ctx.identity.finishSignIn = finishSignIn;
    }
  });

  test("begun long ago counts from when it was made, not from when its code was sent", async () => {
    const { ctx, visitor } = await administrator();
    const code = await signIn(ctx, visitor);
    world.clock.offsetMs = 4 * 60_000;
    const { endsAtMs } = await confirmSudo({ ctx, input: { code } });
    expect(endsAtMs).toBeLessThan(world.clock.now() + FRESH_MS - 3 * 60_000);
  });
});
