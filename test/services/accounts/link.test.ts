import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { forgetOldRows } from "../../../src/jobs/forget-old-rows.ts";
import type { Platform } from "../../../src/ports/channel-accounts.ts";
import { answerLink } from "../../../src/services/accounts/answer-link.ts";
import { beginLink, readLinkSecret } from "../../../src/services/accounts/begin-link.ts";
import { beginLogin } from "../../../src/services/accounts/begin-login.ts";
import { confirmLink, isLinkWaiting } from "../../../src/services/accounts/confirm-link.ts";
import { unlinkAccount } from "../../../src/services/accounts/unlink-account.ts";
import type { Context } from "../../../src/services/context.ts";
import { type AccountWorld, startAccountWorld } from "./account-world.ts";

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(async () => {
  await world.close();
});

let count = 0;
/** Ann, signed in on Telegram, and the Discord account that she wants beside it. */
let ann: { userId: string; telegram: string; discord: string };

beforeEach(async () => {
  world.clock.offsetMs = 0;
  const n = ++count;
  // As many digits for everybody, so that nobody's account is the beginning of another one's.
  const digits = 1_000 + n;
  ann = { userId: await person(`ann-${n}`), telegram: `7${digits}`, discord: `900000000000000${digits}` };
  await link("telegram", ann.telegram, ann.userId);
});

const person = async (name: string): Promise<string> =>
  (await world.repos.users.create({ clerkUserId: `user_${name}`, email: `${name}@example.com` })).id;

async function link(platform: Platform, id: string, userId: string): Promise<void> {
  const facts = { platform, platformUserId: id, privateChatId: id, displayName: id, username: null };
  const part = world.repos.chatIdentities.linkPart({ ...facts, language: "en", userId });
  await world.client.execute(part({ sql: "1", args: [] }));
}

const as = (platform: Platform, id: string, userId?: string): Context => {
  const place = { platform, platformUserId: id, chatId: id };
  return world.contextFor(
    userId === undefined ? { kind: "guest", ...place } : { kind: "user", userId, role: null, ...place },
  );
};
const onTelegram = () => as("telegram", ann.telegram, ann.userId);
const onDiscord = () => as("discord", ann.discord);

let requests = 0;
const begin = async (ctx = onTelegram(), requestId = `row-${++requests}`): Promise<string> =>
  (await beginLink({ ctx, input: { requestId, displayName: "Ann", username: "ann" } })).secret;
const answer = (secret: string, ctx = onDiscord()) =>
  answerLink({ ctx, input: { secret, displayName: "Ann on Discord", username: null, language: "de" } });
async function codeFor(secret: string, ctx = onDiscord()): Promise<string> {
  const answered = await answer(secret, ctx);
  if (answered.kind !== "code") throw new Error("linked already");
  return answered.code;
}
const confirm = (code: string, ctx = onTelegram()) => confirmLink({ ctx, input: { code } });
const ownerOf = async (platform: Platform, id: string) =>
  (await world.repos.chatIdentities.find(platform, id))?.userId ?? null;
const wrong = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, "0");

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return `${error.code}: ${error.details.reason}`;
}
const auditOf = async (outcome: string) =>
  (await world.repos.audit.list({ limit: 20 })).filter(
    (line) => line.action === "account.link" && line.outcome === outcome,
  );

describe("linking a second account", () => {
  test("takes a secret there and a code back here, and leaves an audit line", async () => {
    const secret = await begin();
    expect(secret).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    const answered = await answer(secret);
    expect(answered).toMatchObject({
      kind: "code",
      asker: { platform: "telegram", displayName: "Ann", username: "ann" },
      email: `ann-${count}@example.com`,
    });
    expect(await ownerOf("discord", ann.discord)).toBeNull();
    const done = await confirm(answered.kind === "code" ? answered.code : "");
    expect(done).toMatchObject({
      userId: ann.userId,
      joined: {
        platform: "discord",
        platformUserId: ann.discord,
        displayName: "Ann on Discord",
        language: "de",
      },
      otherChats: [],
    });
    expect(await ownerOf("discord", ann.discord)).toBe(ann.userId);
    expect(await ownerOf("telegram", ann.telegram)).toBe(ann.userId);
    const [line] = await auditOf("done");
    expect(line).toMatchObject({ actorId: ann.userId, subjectId: ann.userId });
    expect(line?.details).toContain(world.repos.audit.opaqueId("discord", ann.discord));
    expect(line?.details, "these lines are kept for good").not.toContain(ann.discord);
  });

  test("works for a second account of the same platform, and tells which other chats should hear of it", async () => {
    await link("discord", ann.discord, ann.userId);
    const second = as("telegram", `${ann.telegram}2`);
    const done = await confirm(await codeFor(await begin(), second));
    expect(done.otherChats).toEqual([{ platform: "discord", chatId: ann.discord }]);
    expect(await ownerOf("telegram", `${ann.telegram}2`)).toBe(ann.userId);
  });

  test("works again and again: a link that was finished before is not taken for the newest", async () => {
    for (let n = 2; n <= 7; n++) {
      const next = as("telegram", `${ann.telegram}${n}`);
      const code = await codeFor(await begin(), next);
      expect(await isLinkWaiting({ ctx: onTelegram() })).toBe(true);
      expect((await confirm(code)).joined.platformUserId).toBe(`${ann.telegram}${n}`);
    }
  });

  test("takes the secret as people type it, and nothing that cannot be one", () => {
    expect(readLinkSecret("k7qm-2xvd-9hrt")).toBe("K7QM2XVD9HRT");
    expect(readLinkSecret("k7qm 2xvd 9hro")).toBe("K7QM2XVD9HR0");
    for (const text of ["", "K7QM2XVD9HR", "K7QM2XVD9HRTX", "K7QM-2XVD-9HRU", "'; drop table x"])
      expect(readLinkSecret(text)).toBeNull();
  });
});

describe("a forwarded link", () => {
  test("links nobody: the code is seen by the victim alone, and Mallory, who made the link, does not have it", async () => {
    const mallory = { id: `66${count}`, userId: await person(`mallory-${count}`) };
    await link("telegram", mallory.id, mallory.userId);
    const malloryHere = as("telegram", mallory.id, mallory.userId);
    const code = await codeFor(await begin(malloryHere));
    expect(await ownerOf("discord", ann.discord)).toBeNull();
    for (let tries = 1; tries <= 4; tries++)
      expect(await failure(confirm(wrong(code), malloryHere))).toBe("invalid_input: code_wrong");
    expect(await failure(confirm(wrong(code), malloryHere))).toBe("gone: too_many_tries");
    expect(await failure(confirm(code, malloryHere))).toBe("gone: no_code");
    expect(await ownerOf("discord", ann.discord)).toBeNull();
    expect(await auditOf("denied")).not.toEqual([]);
  });

  test("the victim's digits are of no use in any other chat, the victim's own included", async () => {
    const mallory = { id: `67${count}`, userId: await person(`mallory2-${count}`) };
    await link("telegram", mallory.id, mallory.userId);
    const code = await codeFor(await begin(as("telegram", mallory.id, mallory.userId)));
    expect(await failure(confirm(code))).toBe("gone: no_code");
    expect(await isLinkWaiting({ ctx: onTelegram() })).toBe(false);
    expect(await failure(confirm(code, onDiscord()))).toBe("unauthenticated: undefined");
  });

  test("even the right digits are refused once five tries are paid for", async () => {
    const code = await codeFor(await begin());
    const request = await world.repos.linkRequests.findLatestAnswered("telegram", ann.telegram);
    await world.repos.linkRequests.transition(request?.id ?? "", ["answered"], { tries: 5 });
    expect(await failure(confirm(code))).toBe("gone: too_many_tries");
    expect(await ownerOf("discord", ann.discord)).toBeNull();
  });

  test("parallel guesses do not get more than five tries", async () => {
    const code = await codeFor(await begin());
    const guesses = await Promise.all(Array.from({ length: 12 }, () => failure(confirm(wrong(code)))));
    expect(guesses.filter((guess) => guess === "invalid_input: code_wrong").length).toBeLessThanOrEqual(4);
    expect(await ownerOf("discord", ann.discord)).toBeNull();
  });
});

describe("an account that belongs to somebody", () => {
  test("is not moved: its person is told, and an audit line is left", async () => {
    const bea = await person(`bea-${count}`);
    await link("discord", ann.discord, bea);
    const secret = await begin();
    const refused = failure(answer(secret, as("discord", ann.discord, bea)));
    expect(await refused).toBe("conflict: linked_to_another");
    expect(await ownerOf("discord", ann.discord)).toBe(bea);
    expect((await auditOf("denied"))[0]).toMatchObject({ actorId: bea });
  });

  test("is not moved either when it signed in elsewhere between the code and its confirmation", async () => {
    const code = await codeFor(await begin());
    const bea = await person(`bea2-${count}`);
    await link("discord", ann.discord, bea);
    expect(await failure(confirm(code))).toBe("conflict: linked_to_another");
    expect(await failure(confirm(code))).toBe("gone: no_code");
    expect(await ownerOf("discord", ann.discord)).toBe(bea);
  });

  test("and belongs to the same person already: nothing to do, and the secret stays good", async () => {
    await link("discord", ann.discord, ann.userId);
    const secret = await begin();
    expect(await answer(secret, as("discord", ann.discord, ann.userId))).toEqual({ kind: "yours" });
    expect(await answer(secret, onTelegram())).toEqual({ kind: "yours" });
    await codeFor(secret, as("discord", `${ann.discord}1`));
  });

  test("people with eight accounts link no ninth", async () => {
    for (let n = 1; n <= 7; n++) await link("discord", `${ann.discord}${n}`, ann.userId);
    expect(await failure(begin())).toBe("conflict: too_many_accounts");
  });
});

describe("what is over", () => {
  test("a secret works once, for ten minutes, and until a newer one is made; a code for five minutes", async () => {
    const [first, second] = [await begin(), await begin()];
    expect(await failure(answer(first))).toBe("gone: link_used");
    const code = await codeFor(second);
    expect(await failure(answer(second, as("discord", `${ann.discord}9`)))).toBe("gone: link_used");
    world.clock.offsetMs = 5 * 60_000;
    expect(await failure(confirm(code))).toBe("gone: code_expired");
    expect(await failure(answer(second))).toBe("gone: link_expired");
    const late = await begin();
    world.clock.offsetMs += 10 * 60_000;
    expect(await failure(answer(late))).toBe("gone: link_expired");
    expect(await failure(answer("K7QM2XVD9HRT"))).toBe("not_found: link");
  });

  test("two that answer at once: one gets the code", async () => {
    const secret = await begin();
    const both = await Promise.allSettled([answer(secret), answer(secret, as("discord", `${ann.discord}8`))]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  test("an account that signs in at the very moment keeps the owner it has then, and the link is over", async () => {
    const code = await codeFor(await begin());
    const bob = await person(`bob-${count}`);
    const ctx = onTelegram();
    const { chatIdentities } = ctx.repos;
    // What a sign-in commits between our look and our commit.
    const find: typeof chatIdentities.find = async (...account) => {
      const seen = await chatIdentities.find(...account);
      if (!seen) await link("discord", ann.discord, bob);
      return seen;
    };
    const racing = { ...ctx, repos: { ...ctx.repos, chatIdentities: { ...chatIdentities, find } } };
    expect(await failure(confirm(code, racing))).toBe("conflict: linked_to_another");
    expect(await ownerOf("discord", ann.discord)).toBe(bob);
    expect(await failure(confirm(code))).toBe("gone: no_code");
  });

  test("an account that was unlinked meanwhile takes its unfinished links with it", async () => {
    const code = await codeFor(await begin());
    const input = { platform: "telegram" as const, platformUserId: ann.telegram };
    expect(await unlinkAccount({ ctx: onTelegram(), input })).toMatchObject({ left: 0 });
    await link("telegram", ann.telegram, ann.userId);
    expect(await failure(confirm(code))).toBe("gone: no_code");
  });
});

describe("requests that are handled again after a crash", () => {
  test("the same row gives the same secret, the same account the same code, the same code the same end", async () => {
    const secret = await begin(onTelegram(), "row-again");
    expect(await begin(onTelegram(), "row-again")).toBe(secret);
    const code = await codeFor(secret);
    expect(await codeFor(secret)).toBe(code);
    const first = await confirm(code);
    expect(await confirm(code)).toEqual(first);
    expect(await failure(confirm(wrong(code)))).toBe("gone: no_code");
    const links = (await auditOf("done")).filter((line) => line.actorId === ann.userId);
    expect(links).toHaveLength(1);
  });
});

describe("unlinking", () => {
  test("ends what its code said: the same digits again do not claim that the account is linked", async () => {
    const code = await codeFor(await begin());
    await confirm(code);
    const input = { platform: "discord" as const, platformUserId: ann.discord };
    await unlinkAccount({ ctx: onTelegram(), input });
    expect(await failure(confirm(code))).toBe("gone: no_code");
  });

  test("takes away one's own account alone (I4)", async () => {
    const bea = await person(`bea3-${count}`);
    await link("discord", ann.discord, bea);
    const input = { platform: "discord" as const, platformUserId: ann.discord };
    expect(await unlinkAccount({ ctx: onTelegram(), input })).toBeNull();
    expect(await ownerOf("discord", ann.discord)).toBe(bea);
    expect(await unlinkAccount({ ctx: as("discord", ann.discord, bea), input })).toMatchObject({ left: 0 });
  });

  test("two chats of one person that unlink each other at once: each at most once, each with its audit line", async () => {
    await link("discord", ann.discord, ann.userId);
    const account = { platform: "discord" as const, platformUserId: ann.discord };
    const ctx = onTelegram();
    const both = await Promise.all([
      unlinkAccount({ ctx, input: account }),
      unlinkAccount({ ctx: as("discord", ann.discord, ann.userId), input: account }),
    ]);
    expect(both.filter((one) => one !== null)).toHaveLength(1);
    const lines = (await world.repos.audit.list({ subjectId: ann.userId, limit: 10 })).filter(
      (line) => line.action === "account.unlink",
    );
    expect(lines).toHaveLength(1);
  });
});

test("a day after it is over nothing is left of a link or a sign-in, not even a name", async () => {
  const ctx = as("telegram", `${ann.telegram}8`);
  await confirm(await codeFor(await begin()));
  await beginLogin({ ctx, input: { requestId: "row-login", displayName: "Passer-by" } });
  const names = async () => {
    const read = (table: string) => world.client.execute(`select display_name from ${table}`);
    return (await Promise.all([read("link_requests"), read("login_requests")])).flatMap(({ rows }) => rows);
  };
  await forgetOldRows(ctx);
  expect(await names()).not.toEqual([]);
  world.clock.offsetMs += 25 * 3_600_000;
  await forgetOldRows(ctx);
  expect(await names()).toEqual([]);
});

test("neither disk nor log holds a secret or a code in clear", async () => {
  const secret = await begin();
  const code = await codeFor(secret);
  await failure(confirm(wrong(code)));
  await confirm(code);
  const left = world.bytesOnDisk() + world.logLines.join("");
  expect(left).toContain(ann.discord);
  expect(left.includes(secret)).toBe(false);
  expect(left.includes(code)).toBe(false);
});
