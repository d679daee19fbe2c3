import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { type StartedAgent, startAgent } from "./started-agent.ts";

const BOT = "goclaw_bot";
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

/** One person with two chat accounts. */
async function twice(name: string): Promise<{ first: Person; second: Person; userId: string }> {
  const { person: first, userId } = await world.signedIn(name);
  const second = world.meet(`${name} Zwo`);
  second.says("/start");
  await second.sees(/welcome|Your own AI agent/i);
  await world.linkTo(second, userId);
  return { first, second, userId };
}

const fromUs = (person: Person, text: string) =>
  person.transcript().filter((e) => e.fromBot && e.text.includes(text));

describe("linking a second account", () => {
  it("goes from the settings to the other account and back with its digits; both are told and see the same", async () => {
    const { person: ann, userId } = await world.signedIn("Ann");
    const other = world.meet("Ann at work");
    ann.says("/settings");
    await ann.taps("Link another chat account");
    const offer = await ann.sees("Link another chat account of yours");
    const payload = /\?start=(link-\w{12})$/.exec(await ann.link("Open Telegram"))?.[1];
    other.opens(payload);
    const asked = await other.sees("Link this Telegram account?");
    expect(asked.text).toContain("Telegram · Ann");
    expect(asked.text).toMatch(/…@example\.com/);
    const digits = /\d{4} \d{4}/.exec(asked.text)?.[0] ?? "";
    const wrongOne = ann.says("0000 0000");
    await ann.sees("That code is not right", { after: wrongOne });
    const after = ann.says(digits);
    await ann.sees("Ann at work on Telegram and this chat account are now the same person", { after });
    await other.sees("Ann on Telegram and this chat account are now the same person");
    expect((await world.repos.chatIdentities.listByUser(userId)).map((a) => a.platformUserId)).toEqual([
      String(ann.id),
      String(other.id),
    ]);
    const opened = other.opens(payload);
    await other.sees("Linked already", { after: opened });
    expect(offer.text).not.toContain(digits);
  });

  it("takes the code typed by hand, does not let an open wizard swallow the digits, and tells further chats", async () => {
    const { first, second } = await twice("Bea");
    const third = world.meet("Bea's tablet");
    first.says("/settings");
    await first.taps("Link another chat account");
    const secret = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec((await first.sees("Code |")).text)?.[0] ?? "";
    first.says("/deploy");
    await first.taps("Llama Small");
    await first.sees("Now its Telegram bot");
    third.says(secret.toLowerCase());
    const digits = /\d{4} \d{4}/.exec((await third.sees("Your 8 digits")).text)?.[0] ?? "";
    first.says(digits);
    await first.sees("are now the same person");
    await second.sees("Bea's tablet on Telegram can now see and manage your agents");
  });

  it("moves nothing that belongs to somebody else, and says in plain words how it is moved", async () => {
    const { person: cid } = await world.signedIn("Cid");
    const { person: dot, userId: dots } = await world.signedIn("Dot");
    cid.says("/settings");
    await cid.taps("Link another chat account");
    dot.opens(/\?start=(.+)$/.exec(await cid.link("Open Telegram"))?.[1]);
    const refused = await dot.sees("belongs to another GoClaw account");
    expect(refused.text).toContain("/logout here");
    expect((await world.repos.chatIdentities.find("telegram", String(dot.id)))?.userId).toBe(dots);
    const unknown = dot.says("K7QM-2XVD-9HRT");
    await dot.sees("I do not know that code", { after: unknown });
  });
});

describe("settings", () => {
  it("speak the chosen language in both chats at once, and go back to the app's", async () => {
    const { first, second } = await twice("Eva");
    first.says("/settings");
    await first.taps("Language");
    await first.taps("Deutsch");
    await first.sees("Deine Einstellungen");
    second.says("/bots");
    await second.sees("Noch keine Agenten");
    await first.taps("Sprache");
    await first.taps("Wie jede App eingestellt ist");
    await first.sees("Your settings");
    const after = second.says("/bots");
    await second.sees("No agents yet", { after });
  });

  it("take back ready-made answers in the language they were offered in", async () => {
    const { first, second } = await twice("Fay");
    first.says("/deploy");
    await first.taps("Llama Small");
    await first.sees("Now its Telegram bot");
    second.says("/settings");
    await second.taps("Language");
    await second.taps("Deutsch");
    await second.sees("Deine Einstellungen");
    first.presses("I already have a bot");
    await first.sees("Füge das Token deines Bots ein");
  });

  it("unlink an account after asking: it hears of it, its agents stay with their person", async () => {
    const { first, second, userId } = await twice("Gus");
    first.says("/settings");
    await first.taps("Unlink Telegram · Gus Zwo");
    const question = await first.sees("Unlink Telegram · Gus Zwo?");
    expect(question.text).not.toContain("last linked account");
    await first.taps("Yes, unlink it");
    await first.sees("no longer belongs to your GoClaw account");
    const told = await second.sees("Gus on Telegram unlinked this chat account");
    second.says("/bots");
    await second.sees("Sign in first", { after: told.messageId });
    expect(await world.repos.chatIdentities.listByUser(userId)).toHaveLength(1);
    const again = first.says("/settings");
    await first.sees("Your settings", { after: again });
    await first.taps("Unlink Telegram · Gus");
    await first.sees("It is your last linked account");
    await first.taps("Yes, unlink it");
    await first.sees("Signed out");
    expect(await world.repos.chatIdentities.listByUser(userId)).toEqual([]);
  });
});

describe("a dialog that goes on in another chat", () => {
  it("is resumed where it stood; the older chat is told, and a press there is answered honestly", async () => {
    const { first, second, userId } = await twice("Hal");
    const own = first.app.createOwnBot({ name: "Hal's bot", username: "hals_own_bot" });
    first.says("/deploy");
    await first.taps("Llama Large");
    await first.sees("Now its Telegram bot");
    second.says("/deploy");
    await second.sees("You were at this on Telegram; I go on with it here.");
    await second.sees("Now its Telegram bot");
    await first.sees("You went on with this on Telegram");
    second.presses("I already have a bot");
    await second.sees("Paste your bot's token");
    first.says(own.token);
    const card = await first.sees("choose a plan");
    expect(card.text).toContain("@hals_own_bot");
    await second.sees("The buttons above are old now");
    const notice = await second.taps("Back");
    expect(notice.text).toBe("You went on with this on Telegram.");
    await second.taps("Continue here");
    await second.sees("choose a plan");
    await second.taps("Cancel");
    await second.sees("Nothing was started and nothing was charged");
    expect(await world.repos.deployments.listByUser(userId, { limit: 5 })).toHaveLength(1);
  });

  it("leaves text that is typed in the older chat to that chat", async () => {
    const { first, second } = await twice("Ida");
    first.says("/deploy");
    await first.taps("Llama Small");
    await first.sees("Now its Telegram bot");
    second.says("/deploy");
    await second.sees("You were at this on Telegram");
    const after = first.says("hello?");
    await first.sees("Tell me with a command", { after });
  });

  it("survives both chats acting at the same moment: one dialog, one draft, every press answered", async () => {
    const { first, second, userId } = await twice("Jan");
    for (let round = 0; round < 6; round++) {
      const begun = first.says("/deploy");
      await first.sees("choose a model", { after: begun });
      const mark = second.transcript().at(-1)?.messageId ?? 0;
      const taps = first.taps(round % 2 ? "Llama Small" : "Llama Large");
      second.says("/deploy");
      await Promise.all([taps, second.sees(/choose a model|Now its Telegram bot/, { after: mark })]);
      const stop = second.says("/deploy");
      await second.sees(/choose a model|Now its Telegram bot/, { after: stop });
      await cancelIn(second);
    }
    expect(fromUs(first, "went wrong")).toEqual([]);
    expect(fromUs(second, "went wrong")).toEqual([]);
    expect(await world.repos.deployments.listByUser(userId, { limit: 5 })).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});

describe("news and cards", () => {
  async function agentOf(name: string): Promise<{ agent: StartedAgent; second: Person }> {
    const agent = await startAgent(world, name);
    const second = world.meet(`${name} Zwo`);
    await world.linkTo(second, agent.userId);
    second.says("/help");
    await second.sees("What I can do");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    return { agent, second };
  }

  it("go to the chat that asked, and to no other one of the person", async () => {
    const { agent, second } = await agentOf("Kim");
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    await agent.person.sees("What happened: it took too long");
    second.doesNotSee("could not be started");
    expect(fromUs(second, "Payment received")).toEqual([]);
  });

  it("go to another chat, with the reason, while the one that asked is shut; and are not told twice", async () => {
    const { agent, second } = await agentOf("Lea");
    agent.person.app.block(BOT);
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    const news = await second.sees("What happened: it took too long");
    expect(news.text).toContain("because I cannot reach you on Telegram");
    await second.sees("Payment received");
    await agent.note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await second.sees("$29 went back to you");
    agent.person.app.unblock(BOT);
    await agent.person.sees("Lea's agent could not be started");
    await agent.drawNow();
    expect(fromUs(agent.person, "What happened")).toEqual([]);
    expect(fromUs(second, "What happened")).toHaveLength(1);
  });

  it("that met the closed door are told elsewhere after all, by themselves and once", async () => {
    const { agent, second } = await agentOf("Mia");
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    world.telegram.faults.add({
      kind: "status",
      match: /sendRichMessage/,
      times: 1,
      status: 403,
      body: JSON.stringify({
        ok: false,
        error_code: 403,
        description: "Forbidden: bot was blocked by the user",
      }),
    });
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    const news = await second.sees("What happened: it took too long");
    expect(news.text).toContain("because I cannot reach you on Telegram");
    agent.person.says("/help");
    await agent.person.sees("What I can do");
    await agent.drawNow();
    expect(fromUs(agent.person, "What happened")).toEqual([]);
    expect(fromUs(second, "What happened")).toHaveLength(1);
  });

  it("never reach a chat that belongs to somebody else by now (I4)", async () => {
    const { agent, second } = await agentOf("Ned");
    agent.person.says("/logout");
    await agent.person.sees("Signed out");
    const bought = agent.person.lastCard().messageId;
    const stranger = await world.repos.users.create({
      clerkUserId: "user_thief",
      email: "thief@example.com",
    });
    await world.linkTo(agent.person, stranger.id);
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    await second.sees("What happened: it took too long");
    expect(agent.person.transcript().filter((e) => e.messageId > bought)).toEqual([]);
  });

  it("wait for somebody to tell them to, when no chat is linked any more", async () => {
    const agent = await startAgent(world, "Oda");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    agent.person.says("/logout");
    const out = await agent.person.sees("Signed out");
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    expect(agent.person.transcript().filter((e) => e.messageId > out.messageId)).toEqual([]);
    await world.linkTo(agent.person, agent.userId);
    await agent.drawNow();
    await agent.person.sees("What happened: it took too long");
  });
});

/** Leaves the wizard from whichever card stands last. */
async function cancelIn(person: Person): Promise<void> {
  const card = person.lastCard();
  if (card.buttons.some((b) => b.label === "Cancel")) await person.taps("Cancel");
  else person.presses("Cancel");
  await person.sees("Nothing was started", { after: card.messageId - 1 });
}
