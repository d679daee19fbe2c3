import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { beginLogin } from "../../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../../src/services/accounts/confirm-login-code.ts";
import { logout } from "../../../src/services/accounts/logout.ts";
import { walkLogin } from "../../sandbox/clerk/walk-login.ts";
import { walkSignIn } from "../../sandbox/clerk/walk-sign-in.ts";
import { type AccountWorld, startAccountWorld } from "./account-world.ts";

let world: AccountWorld;
let next = 1000;
let ann = { firstName: "Ann", email: "" };
let chat = "";

beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  next++;
  chat = String(next);
  ann = { firstName: "Ann", email: `ann${next}@example.com` };
  world.clock.offsetMs = 0;
});

const facts = { displayName: "Ann <b>L</b>", username: "ann_l", language: "en" };
let asked = 0;
const asking = (requestId = `row-${++asked}`) => ({ ...facts, requestId });
const begin = async (id = chat, requestId?: string) =>
  (await beginLogin({ ctx: world.guest(id), input: asking(requestId) })).url;
const confirm = (code: string, id = chat) => confirmLoginCode({ ctx: world.guest(id), input: { code } });
const codeOf = async (linkUrl: string) => (await walkLogin({ linkUrl, visitor: ann })).code;
const wrong = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, "0");

async function failure(work: Promise<unknown>): Promise<{ code: string; reason: unknown }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return { code: error.code, reason: error.details.reason };
}

/** Presses the link and signs in, but stops before the browser returns. */
async function upToCallback(linkUrl: string) {
  const origin = new URL(linkUrl).origin;
  const pressed = await fetch(linkUrl, { method: "POST", headers: { origin } });
  const authorizeUrl =
    /href="(http[^"]+authorize[^"]+)"/.exec(await pressed.text())?.[1]?.replaceAll("&amp;", "&") ?? "";
  const cookie = pressed.headers.getSetCookie()[0] ?? "";
  const callbackUrl = await walkSignIn({ authorizeUrl, visitor: ann });
  return {
    callbackUrl,
    cookie,
    returnWith: (given: string) => fetch(callbackUrl, { headers: given ? { cookie: given } : {} }),
  };
}

describe("signing in", () => {
  test("link, page, sign-in, code, chat: the chat account belongs to the person", async () => {
    const link = await begin();
    const confirmed = await confirm(await codeOf(link));
    expect(confirmed).toMatchObject({ email: ann.email, displayName: "Ann", otherChats: [] });
    const linked = await world.repos.chatIdentities.find("telegram", chat);
    expect(linked).toMatchObject({ userId: confirmed.userId, privateChatId: chat, username: "ann_l" });
    const user = await world.repos.users.findByEmail(ann.email);
    expect(user?.clerkUserId).toBe(world.twin.users().find((one) => one.email?.address === ann.email)?.id);
  });

  test("a request that is handled again after a crash answers the link that may have been sent, and it works", async () => {
    const sent = await begin(chat, `crashed-${chat}`);
    const again = await begin(chat, `crashed-${chat}`);
    expect(again).toBe(sent);
    expect(await begin(`${chat}9`, `crashed-${chat}9`), "nobody else's is like it").not.toBe(sent);
    await confirm(await codeOf(sent));
    expect((await world.repos.chatIdentities.find("telegram", chat))?.userId).toBeTruthy();
  });

  test("the page names who asked, escaped, and looking at it uses nothing up", async () => {
    const link = await begin();
    for (let visit = 0; visit < 3; visit++) {
      const page = await (await fetch(link)).text();
      expect(page).toContain("Ann &lt;b&gt;L&lt;/b&gt;");
      expect(page).toContain(`Telegram id ${chat}`);
    }
    expect(await codeOf(link)).toMatch(/^\d{8}$/);
  });

  test("two chats of one person see one account, and the first is told of the second", async () => {
    const first = await confirm(await codeOf(await begin()));
    const other = `${chat}0`;
    const second = await confirm(await codeOf(await begin(other)), other);
    expect(second.userId).toBe(first.userId);
    expect(second.otherChats).toEqual([{ platform: "telegram", chatId: chat }]);
  });

  test("the code may come with a space and twice", async () => {
    const code = await codeOf(await begin());
    const first = await confirm(`${code.slice(0, 4)} ${code.slice(4)}`);
    const again = await confirmLoginCode({ ctx: world.user(first.userId, chat), input: { code } });
    expect(again.userId).toBe(first.userId);
  });

  test("an account that somebody links at the very moment keeps the owner it has then", async () => {
    const code = await codeOf(await begin());
    const { id: userId } = await world.repos.users.create({
      clerkUserId: `user_bob-${next}`,
      email: `bob${next}@example.com`,
    });
    const ctx = world.guest(chat);
    const { chatIdentities } = ctx.repos;
    // What a link commits between our look and our commit.
    const find: typeof chatIdentities.find = async (platform, platformUserId) => {
      const seen = await chatIdentities.find(platform, platformUserId);
      const part = chatIdentities.linkPart({
        ...facts,
        platform,
        platformUserId,
        privateChatId: chat,
        userId,
      });
      if (!seen) await world.client.execute(part({ sql: "1", args: [] }));
      return seen;
    };
    const racing = { ...ctx, repos: { ...ctx.repos, chatIdentities: { ...chatIdentities, find } } };
    expect(await failure(confirmLoginCode({ ctx: racing, input: { code } }))).toEqual({
      code: "conflict",
      reason: "already_linked",
    });
    expect((await chatIdentities.find("telegram", chat))?.userId).toBe(userId);
  });

  test("/logout unlinks, and the next sign-in finds the same account", async () => {
    const first = await confirm(await codeOf(await begin()));
    const ctx = world.user(first.userId, chat);
    expect(await failure(beginLogin({ ctx, input: asking() }))).toEqual({
      code: "conflict",
      reason: "already_linked",
    });
    expect(await logout({ ctx })).toEqual({ wasLinked: true });
    expect(await logout({ ctx: world.guest(chat) })).toEqual({ wasLinked: false });
    expect(await world.repos.chatIdentities.find("telegram", chat)).toBeNull();
    expect((await confirm(await codeOf(await begin()))).userId).toBe(first.userId);
  });
});

describe("links", () => {
  test("work once", async () => {
    const link = await begin();
    await codeOf(link);
    const again = await fetch(link, { method: "POST", headers: { origin: world.web.url } });
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining("already used")]);
    expect((await fetch(link)).status).toBe(410);
  });

  test("die after ten minutes, and when the account asks for a newer one", async () => {
    const old = await begin();
    const fresh = await begin();
    expect((await fetch(old)).status).toBe(410);
    expect((await fetch(fresh)).status).toBe(200);
    world.clock.offsetMs = 10 * 60_000;
    expect((await fetch(fresh)).status).toBe(410);
  });

  test("that nobody issued lead nowhere", async () => {
    expect((await fetch(`${world.web.url}/link/${"A".repeat(43)}`)).status).toBe(404);
    expect((await fetch(`${world.web.url}/link/short`)).status).toBe(404);
  });

  test("cannot be pressed from another site, and that uses nothing up", async () => {
    const link = await begin();
    for (const headers of [{ origin: "http://evil.example" }, { origin: "null" }, {}]) {
      expect((await fetch(link, { method: "POST", headers: headers as Record<string, string> })).status).toBe(
        403,
      );
    }
    expect(await codeOf(link)).toMatch(/^\d{8}$/);
  });

  test("stay good while the provider cannot be asked", async () => {
    const other = await startAccountWorld();
    const { url } = await beginLogin({ ctx: other.guest("1"), input: asking() });
    other.twin.faults.add({ kind: "status", match: /openid-configuration/, status: 503 });
    const failed = await fetch(url, { method: "POST", headers: { origin: other.web.url } });
    expect([failed.status, await failed.text()]).toEqual([503, expect.stringContaining("Nothing is lost")]);
    expect((await walkLogin({ linkUrl: url, visitor: ann })).code).toMatch(/^\d{8}$/);
    await other.close();
  });
});

describe("the way back", () => {
  test("needs the browser that began: a planted callback is refused and burns nothing", async () => {
    const { cookie, returnWith } = await upToCallback(await begin());
    const stolen = await returnWith("");
    expect([stolen.status, await stolen.text()]).toEqual([403, expect.stringContaining("another browser")]);
    expect((await returnWith(`goclaw_login=${"A".repeat(43)}`)).status).toBe(403);
    expect((await returnWith(cookie)).status).toBe(200);
  });

  test("the cookie is out of scripts' reach and never cross-site", async () => {
    const { cookie } = await upToCallback(await begin());
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
  });

  test("a reload shows the same code; after it was used the address is over", async () => {
    const { cookie, returnWith } = await upToCallback(await begin());
    const codeIn = async () =>
      /(\d{4}) (\d{4})<\/p>/
        .exec(await (await returnWith(cookie)).text())
        ?.slice(1)
        .join("") ?? "";
    const code = await codeIn();
    expect(await codeIn()).toBe(code);
    await confirm(code);
    expect((await returnWith(cookie)).status).toBe(410);
  });

  test("an unknown state leads nowhere; a refusal by the person ends the sign-in", async () => {
    expect((await fetch(`${world.web.url}/auth/callback?code=x&state=nothing`)).status).toBe(404);
    expect((await fetch(`${world.web.url}/auth/callback`)).status).toBe(404);
    const { cookie, callbackUrl } = await upToCallback(await begin());
    const state = new URL(callbackUrl).searchParams.get("state");
    const denied = `${world.web.url}/auth/callback?error=access_denied&state=${state}`;
    const page = await fetch(denied, { headers: { cookie } });
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining("You said no")]);
    expect((await fetch(callbackUrl, { headers: { cookie } })).status).toBe(410);
  });

  test("an outage keeps the sign-in open for a reload", async () => {
    const { cookie, returnWith } = await upToCallback(await begin());
    world.twin.faults.add({ kind: "status", match: /POST \/oauth\/token/, status: 503 });
    expect((await returnWith(cookie)).status).toBe(503);
    expect((await returnWith(cookie)).status).toBe(200);
  });

  test("a person without a verified address, or banned meanwhile, is turned away in plain words", async () => {
    const bare = world.twin.createUser({ email: ann.email, verified: false });
    const first = await upToCallback(await begin());
    const page = await first.returnWith(first.cookie);
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining("no verified e-mail")]);
    world.twin.updateEmail(bare.id, ann.email.replace("ann", "ban"));
    ann = { ...ann, email: ann.email.replace("ann", "ban") };
    const second = await upToCallback(await begin());
    world.twin.banUser(bare.id);
    expect((await second.returnWith(second.cookie)).status).toBe(403);
  });
});

describe("codes", () => {
  test("bind only the chat account that asked: a forwarded link gives the sender nothing", async () => {
    const stranger = `${chat}9`;
    const code = await codeOf(await begin());
    expect(await failure(confirm(code, stranger))).toEqual({ code: "gone", reason: "no_code" });
    await begin(stranger);
    expect(await failure(confirm(code, stranger))).toEqual({ code: "gone", reason: "no_code" });
    expect((await confirm(code)).email).toBe(ann.email);
  });

  test("allow five tries, then even the right one is refused", async () => {
    const code = await codeOf(await begin());
    for (let tries = 1; tries <= 4; tries++) {
      expect(await failure(confirm(wrong(code)))).toEqual({ code: "invalid_input", reason: "code_wrong" });
    }
    expect(await failure(confirm(wrong(code)))).toEqual({ code: "gone", reason: "too_many_tries" });
    expect((await failure(confirm(code))).code).toBe("gone");
    expect(await world.repos.chatIdentities.find("telegram", chat)).toBeNull();
  });

  test("parallel guesses do not get more than five tries", async () => {
    const code = await codeOf(await begin());
    const guesses = await Promise.allSettled(Array.from({ length: 12 }, () => confirm(wrong(code))));
    const judged = guesses.filter(
      (guess) => guess.status === "rejected" && (guess.reason as AppError).code === "invalid_input",
    );
    expect(judged.length).toBeLessThanOrEqual(4);
    const request = await world.repos.loginRequests.findLatest(
      { platform: "telegram", platformUserId: chat, purpose: "login" },
      ["returned"],
    );
    expect(request?.tries ?? 5).toBeLessThanOrEqual(5);
  });

  test("die after five minutes; a malformed one costs no try", async () => {
    const code = await codeOf(await begin());
    expect(await failure(confirm("1234"))).toEqual({ code: "invalid_input", reason: "code_shape" });
    expect(
      (
        await world.repos.loginRequests.findLatest(
          { platform: "telegram", platformUserId: chat, purpose: "login" },
          ["returned"],
        )
      )?.tries,
    ).toBe(0);
    world.clock.offsetMs = 5 * 60_000;
    expect(await failure(confirm(code))).toEqual({ code: "gone", reason: "code_expired" });
  });

  test("two at once bind once", async () => {
    const code = await codeOf(await begin());
    const both = await Promise.allSettled([confirm(code), confirm(code)]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await world.repos.chatIdentities.find("telegram", chat)).not.toBeNull();
  });

  test("a person banned between the page and the code is refused", async () => {
    const code = await codeOf(await begin());
    world.twin.banUser(world.twin.users().find((one) => one.email?.address === ann.email)?.id ?? "");
    expect(await failure(confirm(code))).toEqual({ code: "forbidden", reason: "banned" });
    expect(await world.repos.chatIdentities.find("telegram", chat)).toBeNull();
  });
});

test("neither disk nor log holds a nonce, a cookie, a code or the provider's secrets", async () => {
  const link = await begin();
  const { cookie, callbackUrl, returnWith } = await upToCallback(link);
  const binding = /goclaw_login=([^;]+)/.exec(cookie)?.[1] ?? "missing";
  const code =
    /(\d{4}) (\d{4})<\/p>/
      .exec(await (await returnWith(cookie)).text())
      ?.slice(1)
      .join("") ?? "missing";
  const state = new URL(callbackUrl).searchParams.get("state") ?? "missing";
  await failure(confirm(wrong(code)));
  const left = world.bytesOnDisk() + world.logLines.join("");
  expect(left).toContain(chat);
  for (const secret of [
    new URL(link).pathname.split("/")[2] ?? "missing",
    binding,
    code,
    state,
    ...world.twin.secrets(),
  ]) {
    expect(left.includes(secret)).toBe(false);
  }
});
