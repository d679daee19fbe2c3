import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { hashCode } from "../../src/services/accounts/login-secrets.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

describe("a stranger's first minutes", () => {
  it("is welcomed with a next step", async () => {
    const ann = world.meet("Ann");
    ann.says("/start");
    const card = await ann.sees("Your own AI agent");
    expect(card.buttons.map((b) => b.label)).toEqual(["Sign in", "Help"]);
  });

  it("sees every command in /help, and none of the administrators'", async () => {
    const ann = world.meet("Ann");
    ann.says("/help");
    const help = await ann.sees("/deploy");
    for (const name of ["start", "login", "bots", "status", "close", "plan", "privacy", "paysupport"]) {
      expect(help.text).toContain(`/${name}`);
    }
    expect(help.text).not.toContain("blacklist");
  });

  it("is told the nearest command after a typo, and can tap it", async () => {
    const ann = world.meet("Ann");
    ann.says("/deplyo");
    await ann.sees("Did you mean /deploy?");
    await ann.taps("/deploy");
    await ann.sees("Sign in first");
  });

  it("gets a helpful answer to plain text and to what cannot be read", async () => {
    const ann = world.meet("Ann");
    ann.says("hello there");
    await ann.sees("Tell me with a command");
  });

  it("gets a sign-in link that is theirs", async () => {
    const ann = world.meet("Ann");
    ann.says("/start");
    await ann.taps("Sign in");
    expect(await ann.link("Sign in")).toMatch(/^http:\/\/127\.0\.0\.1:8080\/link\/[\w-]{20,}$/);
    ann.says("1234 5678");
    await ann.sees("not valid any more");
  });

  it("is asked to sign in before anything personal", async () => {
    const ann = world.meet("Ann");
    for (const command of ["/deploy", "/bots", "/status", "/close", "/plan"]) {
      const after = ann.says(command);
      await ann.sees("Sign in first", { after });
    }
  });

  it("is shown how a command is written after wrong arguments", async () => {
    const ann = world.meet("Ann");
    ann.says("/login please");
    await ann.sees("Just /login, without anything after it.");
    const { person } = await world.signedIn("Bob");
    person.says(`/status ${"x".repeat(3000)}`);
    await person.sees("How to use /status");
  });

  it("is taken by a deep link to where it points", async () => {
    const { person } = await world.signedIn("Dan");
    person.opens("bots");
    await person.sees("No agents yet");
    person.opens("paid");
    await person.sees("Thank you");
    person.opens("no_such_place");
    await person.sees("Welcome back, Dan");
  });

  it("is told once that it was too much at once", async () => {
    const eve = world.meet("Eve");
    for (let i = 0; i < 30; i++) eve.says("/privacy");
    await eve.sees("That was a lot at once");
    await world.telegram
      .user(eve.id)
      .waitFor("goclaw_bot", (entries) => entries.filter((e) => e.fromBot).length >= 21 || undefined);
    expect(eve.transcript().filter((e) => e.fromBot && e.text.includes("a lot at once"))).toHaveLength(1);
  });
});

describe("signing in and out", () => {
  /** A person who has been to the sign-in page and now reads this code there. */
  async function atTheCode(person: Person, code: string): Promise<void> {
    const id = String(person.id);
    const request = await world.repos.loginRequests.create({
      nonceHash: `nonce-of-${id}`,
      platform: "telegram",
      platformUserId: id,
      chatId: id,
      displayName: person.name,
      username: null,
      language: "en",
      expiresAt: world.clock.now() + 600_000,
    });
    await world.repos.loginRequests.transition(request, ["issued"], {
      state: "returned",
      clerk_user_id: `user_${id}`,
      code_hash: await hashCode(request.id, code),
      code_expires_at: world.clock.now() + 300_000,
    });
  }

  it("takes the code as it is typed, and says so when it is wrong", async () => {
    const ned = world.meet("Ned");
    await atTheCode(ned, "12345678");
    ned.says("87654321");
    await ned.sees("That code is not right");
    ned.says("1234 5678");
    await ned.sees(`Signed in as user_${ned.id}@example.com`);
    ned.says("/deploy");
    await ned.sees("choose a model");
  });

  it("takes the code from the page's link, in the chat that asked and in no other", async () => {
    const oda = world.meet("Oda");
    await atTheCode(oda, "11223344");
    const thief = world.meet("Mal");
    thief.opens("11223344");
    await thief.sees("That code is not valid any more");
    oda.opens("11223344");
    await oda.sees(`Signed in as user_${oda.id}@example.com`);
  });

  it("answers every command of a signed-in person with no agents", async () => {
    const { person } = await world.signedIn("Fay");
    const expected: [string, string][] = [
      ["/login", "already signed in"],
      ["/bots", "No agents yet"],
      ["/status", "No agents yet"],
      ["/status ghost", "No agents yet"],
      ["/close", "Nothing to close"],
      ["/plan", "No plan yet"],
      ["/paysupport", "Your reference"],
      ["/privacy", "What is stored"],
    ];
    for (const [says, sees] of expected) {
      const after = person.says(says);
      await person.sees(sees, { after });
    }
  });

  it("unlinks the chat account on /logout", async () => {
    const { person, userId } = await world.signedIn("Gus");
    person.says("/logout");
    await person.sees("Signed out");
    expect(await world.repos.chatIdentities.listByUser(userId)).toEqual([]);
    const after = person.says("/logout");
    await person.sees("You are not signed in", { after });
  });
});

describe("groups", () => {
  it("answers what is personal in private, and plain talk not at all", async () => {
    const { person } = await world.signedIn("Hal");
    const group = world.telegram.createGroup({
      title: "Crew",
      memberIds: [person.id],
      bots: [{ username: "goclaw_bot" }],
    });
    const inGroup = person.in(group.id);
    await inGroup.sees("I deploy personal AI agents");
    inGroup.says("/bots@goclaw_bot");
    await inGroup.sees("Let's talk in private");
    expect(await inGroup.link("Open private chat")).toBe("https://t.me/goclaw_bot?start=bots");
    const before = inGroup.transcript().length;
    inGroup.says("just chatting");
    inGroup.says("/status@other_bot");
    inGroup.says("/help@goclaw_bot");
    await inGroup.sees("What I can do");
    expect(inGroup.transcript().length).toBe(before + 4);
  });

  it("calls a token that was posted there burnt", async () => {
    const ivy = world.meet("Ivy");
    const own = ivy.app.createOwnBot({ name: "Ivy's bot", username: "ivys_own_bot" });
    const plain = world.telegram.createGroup({
      title: "Plain",
      memberIds: [ivy.id],
      bots: [{ username: "goclaw_bot" }],
    });
    ivy.in(plain.id).says(`@goclaw_bot here is ${own.token}`);
    await ivy.in(plain.id).sees("I may not delete it");
    const ruled = world.telegram.createGroup({
      title: "Ruled",
      memberIds: [ivy.id],
      bots: [{ username: "goclaw_bot", isAdmin: true }],
    });
    ivy.in(ruled.id).says(`@goclaw_bot here is ${own.token}`);
    await ivy.in(ruled.id).sees("I deleted the message");
    expect(
      ivy
        .in(ruled.id)
        .transcript()
        .some((e) => e.text.includes(own.token)),
    ).toBe(false);
  });
});

describe("administrators", () => {
  it("exist for nobody else: the answer is that of an unknown command, and the attempt is audited", async () => {
    const { person, userId } = await world.signedIn("Mal");
    const first = person.says("/blacklist list");
    const refused = await person.sees("I don't know that command", { after: first });
    const second = person.says("/qwertyuiop list");
    const unknown = await person.sees("I don't know that command", { after: second });
    expect(refused.text).toBe(unknown.text);
    expect(refused.buttons.map((b) => b.label)).toEqual(unknown.buttons.map((b) => b.label));
    const denied = await world.repos.audit.list({ subjectKind: "command", subjectId: "blacklist", limit: 5 });
    expect(denied).toMatchObject([{ actorId: userId, outcome: "denied" }]);
  });
});

describe("the house in order", () => {
  it("broke no rule of the platform and left no button without an answer", () => {
    expect(world.telegram.violations.filter((v) => !/can't be deleted/.test(JSON.stringify(v)))).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});
