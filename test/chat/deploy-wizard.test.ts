import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPart } from "../../src/db/run.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

/** The wizard up to the price card, with a bot made in one tap. */
async function reachPrice(name: string) {
  const { person, userId } = await world.signedIn(name);
  person.says("/deploy");
  await person.taps("Llama Small");
  const bot = await person.createsBot();
  await person.sees("choose a plan");
  return { person, userId, bot };
}

describe("the way to a price", () => {
  it("is not begun by somebody whose payment is disputed, who hears it before they make a bot", async () => {
    const { person, userId } = await world.signedIn("Odo");
    await world.repos.payments.record({
      ...{ provider: "stripe", providerPaymentId: "pi_odo", orderId: null, userId, subscriptionId: null },
      ...{ invoiceId: null, role: "renewal", amountMinor: 2900, currency: "usd" },
    });
    await world.client.execute("update payments set dispute='open' where provider_payment_id='pi_odo'");
    const after = person.says("/deploy");
    const { text, buttons } = await person.sees(/./s, { after });
    expect(text).toMatch(/disputed at your bank/);
    expect(buttons.map(({ label }) => label)).toEqual(["Payments", "My plan"]);
  });

  it("takes a model and one tap for the bot, and shows what is in each plan", async () => {
    const { person, bot, userId } = await reachPrice("Ann");
    await person.sees(`@${bot.username} will be your agent`);
    const card = await person.sees("choose a plan");
    expect(card.text).toContain("Starter · $29 a month");
    expect(card.text).toContain("1 agent, 10 M tokens, about 760 messages");
    expect(card.text).toMatch(/Estimate: running it costs us \$\d/);
    expect(card.buttons.map((b) => b.label)).toEqual([
      "Starter · $29/month",
      "Pro · $49/month",
      "Business · $99/month",
      "Cancel",
    ]);
    const [draft] = await world.repos.deployments.listByUser(userId, { limit: 5 });
    expect(draft).toMatchObject({
      phase: "draft",
      channelAccountId: String(bot.id),
      channelToken: null,
      model: "small",
    });
  });

  it("passes over the models when one is named with the command, and says so when there is no such one", async () => {
    const { person, userId } = await world.signedIn("Ned");
    person.says("/deploy llama large");
    await person.sees("Model: Llama Large");
    await person.createsBot();
    await person.sees("choose a plan");
    expect((await world.repos.deployments.listByUser(userId, { limit: 5 }))[0]?.model).toBe("large");
    const { person: other } = await world.signedIn("Olga");
    other.says("/deploy huge");
    await other.sees("not offered any more");
  });

  it("is not begun while new agents are paused: nobody fills all in to hear of it then", async () => {
    const { person: pia } = await world.signedIn("Pia");
    const { deployPause } = world.repos;
    await runPart(world.client, deployPause.pausePart({ userId: "olga", reason: "the chain halts" }));
    pia.says("/deploy");
    await pia.sees("We are not starting new agents right now");
    expect(pia.transcript().filter(({ text }) => /choose a model/i.test(text))).toEqual([]);
    await runPart(world.client, deployPause.resumePart({ userId: "olga" }));
    pia.says("/deploy");
    await pia.sees(/choose a model/i);
  });

  it("goes on here when the platform that the bot was to be on is switched off", async () => {
    const { person, userId } = await world.signedIn("Ivo");
    const at = { step: "paste", channel: "discord", model: "small" };
    await world.repos.dialogs.put({
      userId,
      platform: "telegram",
      chatId: String(person.id),
      kind: "deploy",
      state: JSON.stringify({ at, rowId: "earlier", before: null }),
      expiresAt: world.clock.now() + 60_000,
    });
    person.says("/deploy");
    await person.sees("Now its Telegram bot");
    await person.createsBot();
    await person.sees("choose a plan");
  });

  it("takes models that no upstream has named yet for unknown, not for gone (I3)", async () => {
    const { person } = await world.signedIn("Uma");
    const { models } = world.contextFor({ kind: "job", key: "models" }).settings;
    person.says("/deploy");
    await person.sees(/choose a model/i);
    const known = models.splice(0);
    await person.taps("Llama Small");
    await person.sees(/does not answer right now.*try again/i);
    person.doesNotSee(/not offered any more|not set up here/);
    models.push(...known);
    await person.sees(/choose a model/i, { after: person.says("/deploy") });
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    models.splice(0);
    // The list was known when the model was chosen; a bot that was made since must not be lost.
    await person.createsBot();
    await person.sees("choose a plan");
    models.push(...known);
  });

  it("opens the payment page as a link, and lets the person change the plan", async () => {
    const { person } = await reachPrice("Bea");
    await person.taps("Starter · $29/month");
    expect(await person.link("Pay $29/month")).toMatch(/\/sandbox\/stripe\//);
    await person.taps("Choose another plan");
    await person.taps("Pro · $49/month");
    await person.sees("Pro: $49 a month");
    expect(world.stripe.ledger.sessions().filter((s) => s.status === "open")).toHaveLength(1);
  });

  it("takes a pasted token: deletes the message, checks it, and keeps it out of the dialog", async () => {
    const { person, userId } = await world.signedIn("Cid");
    const own = person.app.createOwnBot({ name: "Cid's bot", username: "cids_own_bot" });
    person.says("/deploy");
    await person.taps("Llama Large");
    await person.sees("Now its Telegram bot");
    person.presses("I already have a bot");
    await person.sees("Paste your bot's token");
    person.says(`${own.token.slice(0, 20)}`);
    await person.sees("not a whole bot token");
    person.says(`${own.token.slice(0, -4)}zzzz`);
    await person.sees("Telegram does not accept that token");
    person.says(own.token);
    await person.sees("@cids_own_bot will be your agent");
    expect(person.transcript().some((e) => e.text.includes(own.token))).toBe(false);
    const row = await world.repos.dialogs.get(userId);
    expect(row?.state).not.toContain(own.token);
    expect(world.logLines.join("")).not.toContain(own.token);
    const [draft] = await world.repos.deployments.listByUser(userId, { limit: 5 });
    expect(draft?.channelToken).toMatch(/^enc:/);
  });

  it("deletes a token that nobody asked for", async () => {
    const { person } = await world.signedIn("Cat");
    const own = person.app.createOwnBot({ name: "Cat's bot", username: "cats_own_bot" });
    person.says(`look: ${own.token}`);
    await person.sees("I deleted your message");
    expect(person.transcript().some((e) => e.text.includes(own.token))).toBe(false);
  });
});

describe("changes of mind", () => {
  it("can be cancelled at the bot, at the price and at the payment", async () => {
    const { person } = await world.signedIn("Dot");
    person.says("/deploy");
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    person.presses("Cancel");
    await person.sees("Nothing was started and nothing was charged");
    const { person: eli, userId } = await reachPrice("Eli");
    await eli.taps("Starter · $29/month");
    await eli.link("Pay $29/month");
    await eli.taps("Cancel");
    await eli.sees("Nothing was started");
    const [draft] = await world.repos.deployments.listByUser(userId, { limit: 5 });
    expect(draft?.phase).toBe("draft");
  });

  it("goes back from the token to the bot and on to the model", async () => {
    const { person } = await world.signedIn("Flo");
    person.says("/deploy");
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    person.presses("I already have a bot");
    const paste = await person.sees("Paste your bot's token");
    await person.taps("Back");
    await person.sees("Now its Telegram bot", { after: paste.messageId });
    person.presses("Back");
    const card = await person.sees("choose a model");
    await person.taps("Llama Large");
    await person.sees("Model: Llama Large");
    expect(card.buttons.length).toBe(3);
  });

  it("calls a button of an older card old and shows the current card", async () => {
    const { person } = await world.signedIn("Gil");
    const first = person.says("/deploy");
    const model = await person.sees("choose a model", { after: first });
    person.says("/deploy");
    await person.sees("choose a model", { after: model.messageId });
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    person.presses("I already have a bot");
    await person.sees("Paste your bot's token");
    const answer = await person.app.pressInline(model.messageId, "Llama Large");
    expect(answer.text).toBe("This button is from an older card.");
    await person.sees(/Here is the current one\.[\s\S]*/);
  });

  it("does nothing on a double tap but say so", async () => {
    const { person } = await reachPrice("Ian");
    const card = await person.sees("choose a plan");
    await person.app.pressInline(card.messageId, "Starter · $29/month");
    await person.link("Pay $29/month");
    const data = card.buttons[0];
    expect(data?.label).toBe("Starter · $29/month");
    const before = person.transcript().length;
    const again = await person.app.pressRaw(card.messageId, await refOf(person.id, "deploy_pay", "starter"));
    expect(again.text).toBe("That was already done.");
    expect(person.transcript().length).toBe(before);
  });

  it("goes on where the person stopped, after /deploy again", async () => {
    const { person, bot } = await reachPrice("Joy");
    const after = person.says("/deploy");
    const card = await person.sees("I continue where we stopped", { after });
    expect(card.text).toContain(bot.username);
  });
});

/** What a modified client could send again: the reference of an earlier button. */
async function refOf(personId: number, verb: string, plan: string): Promise<string> {
  const { rows } = await world.client.execute({
    sql: "select id from pending_actions where platform_user_id=? and verb=? and args like ? order by created_at desc limit 1",
    args: [String(personId), verb, `%"plan":"${plan}"%`],
  });
  return `${verb}:${String(rows[0]?.id)}`;
}

describe("bots made elsewhere", () => {
  it("are offered to a person we know, and never bound by themselves", async () => {
    const { person, userId } = await world.signedIn("Kim");
    person.says("/help");
    await person.sees("What I can do");
    const bot = person.app.createManagedBot("goclaw_bot", { name: "Kim's", username: "kims_made_bot" });
    await person.sees("Shall I put an agent behind it?");
    expect(await world.repos.deployments.listByUser(userId, { limit: 5 })).toEqual([]);
    await person.taps(`Deploy with @${bot.username}`);
    await person.taps("Llama Small");
    await person.sees("@kims_made_bot will be your agent");
  });

  it("are answered and not bound when their owner is a stranger", async () => {
    const lee = world.meet("Lee");
    lee.says("/start");
    await lee.sees("Your own AI agent");
    lee.app.createManagedBot("goclaw_bot", { name: "Lee's", username: "lees_made_bot" });
    await lee.sees("Sign in first, then tap /deploy");
  });

  it("say nothing when a token was rotated", async () => {
    const { person, bot } = await reachPrice("Meg");
    const before = person.transcript().length;
    world.telegram.revokeToken(bot.username);
    person.says("/plan");
    await person.sees("No plan yet");
    expect(person.transcript().length).toBe(before + 2);
  });
});

describe("refusals", () => {
  it("does not take money that the operator's wallet cannot answer for", async () => {
    const { person, userId } = await reachPrice("Ned");
    world.wallet.float = { actUact: 0, aktUakt: 0 };
    try {
      await person.taps("Starter · $29/month");
      const card = await person.sees("we do not take your money either");
      expect(card.buttons.map((b) => b.label)).toEqual(["Try again", "Cancel"]);
    } finally {
      world.wallet.float = { actUact: 100_000_000, aktUakt: 100_000_000 };
    }
    await person.taps("Try again");
    await person.link("Pay $29/month");
    expect((await world.repos.deployments.listByUser(userId, { limit: 1 }))[0]?.phase).toBe(
      "awaiting_payment",
    );
  });

  it("is an error in the log when the payment provider refuses a checkout for good", async () => {
    const { person } = await reachPrice("Nat");
    world.stripe.faults.add({
      match: /^POST \/v1\/checkout\/sessions/,
      kind: "status",
      status: 400,
      body: JSON.stringify({ error: { type: "invalid_request_error", message: "No such price" } }),
    });
    await person.taps("Starter · $29/month");
    const card = await person.sees("That did not work");
    expect(card.buttons.map((b) => b.label)).toEqual(["Try again", "Cancel"]);
    const line = world.logLines.findLast((one) => one.includes('"chat.checkout_failed"')) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ level: "error", plan: "starter", err: { code: "rejected" } });
    await person.taps("Try again");
    await person.link("Pay $29/month");
  });

  it("says in plain words that a bot already runs elsewhere (I6)", async () => {
    const { person, bot } = await reachPrice("Oda");
    await person.taps("Starter · $29/month");
    await person.link("Pay $29/month");
    const { person: pat } = await world.signedIn("Pat");
    pat.says("/deploy");
    await pat.taps("Llama Small");
    await pat.sees("Now its Telegram bot");
    pat.says(bot.token);
    await pat.sees("That bot already runs in another agent");
  });
});

describe("a draft that waited too long", () => {
  it("is not gone on with once its token was forgotten", async () => {
    const { person } = await world.signedIn("Quy");
    const own = person.app.createOwnBot({ name: "Quy's bot", username: "quys_own_bot" });
    person.says("/deploy");
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    person.says(own.token);
    await person.sees("choose a plan");
    await world.repos.deployments.eraseDraftTokens(world.clock.now() + 1000);
    await person.taps("Starter · $29/month");
    const card = await person.sees("The token you pasted was forgotten");
    expect(card.buttons[0]?.label).toBe("Deploy an agent");
    await person.taps("Deploy an agent");
    await person.sees("choose a model", { after: card.messageId });
  });
});

describe("the house in order", () => {
  it("broke no rule of the platform and left no button without an answer", () => {
    const known = world.telegram.violations.filter((v) => !/getMe/.test(JSON.stringify(v)));
    expect(known).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});
