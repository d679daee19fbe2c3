import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTelegramHandler } from "../../src/chat/telegram/handle-update.ts";
import { dayStartOf } from "../../src/domain/usage/allowance.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import type { Context } from "../../src/services/context.ts";
import { seedUsedAgent, setUsed } from "../conformance/chat/seed-usage.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

let updates = 900_000_000;

/**
 * Handles one update three times, as after two crashes: once stopped just before the answer is stored, once whole,
 * and once again although it was whole.
 */
async function handleThrice(update: Record<string, unknown>, without = withoutOutbox): Promise<void> {
  const rowId = `01900000-0000-7000-8000-${String(++updates).padStart(12, "0")}`;
  const payload = JSON.stringify({ update_id: updates, ...update });
  const stopped = createTelegramHandler(world.bot, {
    ...world.chat,
    contextFor: (actor) => without(world.contextFor(actor)),
  });
  await expect(stopped.handle({ id: rowId }, payload)).rejects.toThrow("stopped here");
  await world.telegramHandler.handle({ id: rowId }, payload);
  await world.telegramHandler.handle({ id: rowId }, payload);
}

function withoutOutbox(ctx: Context): Context {
  const stop = () => Promise.reject(new AppError("database_busy", "stopped here"));
  return { ...ctx, repos: { ...ctx.repos, outbox: { ...ctx.repos.outbox, enqueue: stop } } };
}

/** A database server that does not answer in the middle of the work. */
function withoutAgents(ctx: Context): Context {
  const away = () =>
    Promise.reject(new AppError("unavailable", "stopped here", { details: { of: "database" } }));
  return { ...ctx, repos: { ...ctx.repos, deployments: { ...ctx.repos.deployments, listByUser: away } } };
}

const fromOf = (person: Person) => ({
  id: person.id,
  is_bot: false,
  first_name: person.name,
  language_code: "en",
});
const chatOf = (person: Person) => ({ id: person.id, type: "private", first_name: person.name });
const message = (person: Person, text: string) => ({
  message: { message_id: 1, date: 1, from: fromOf(person), chat: chatOf(person), text },
});
const press = (person: Person, messageId: number, data: string) => ({
  callback_query: {
    id: String(updates),
    from: fromOf(person),
    chat_instance: "1",
    data,
    message: { message_id: messageId, date: 1, chat: chatOf(person) },
  },
});

async function refOf(person: Person, verb: string, like = "%"): Promise<string> {
  const { rows } = await world.client.execute({
    sql: "select id from pending_actions where platform_user_id=? and verb=? and args like ? order by created_at desc limit 1",
    args: [String(person.id), verb, like],
  });
  return `${verb}:${String(rows[0]?.id)}`;
}

const seen = (person: Person, text: string) =>
  person.transcript().filter((e) => e.fromBot && e.text.includes(text)).length;
const draftsOf = (userId: string) => world.repos.deployments.listByUser(userId, { limit: 10 });

describe("a request handled again after a crash", () => {
  it("walks the whole wizard with one answer and one effect per step", async () => {
    const { person, userId } = await world.signedIn("Ann");
    person.says("/help");
    await person.sees("What I can do");
    await handleThrice(message(person, "/deploy"));
    const model = await person.sees("choose a model");
    expect(seen(person, "choose a model")).toBe(1);
    await handleThrice(press(person, model.messageId, await refOf(person, "deploy_model", '%"small"%')));
    await person.sees("Now its Telegram bot");
    expect(seen(person, "Now its Telegram bot")).toBe(1);
    const bot = { id: 5_555_000_001, is_bot: true, first_name: "Ann's", username: "anns_repeat_bot" };
    await handleThrice({ managed_bot: { user: fromOf(person), bot } });
    const price = await person.sees("choose a plan");
    expect(seen(person, "choose a plan")).toBe(1);
    expect(await draftsOf(userId)).toHaveLength(1);
    await handleThrice(press(person, price.messageId, await refOf(person, "deploy_pay", '%"starter"%')));
    await person.link("Pay $29/month");
    expect(world.stripe.ledger.sessions()).toHaveLength(1);
    expect((await draftsOf(userId))[0]?.phase).toBe("awaiting_payment");
  });

  it("waits for a database that is away, instead of answering that it is", async () => {
    const { person } = await world.signedIn("Abe");
    person.says("/help");
    await person.sees("What I can do");
    await handleThrice(message(person, "/bots"), withoutAgents);
    await person.sees("No agents yet");
    expect(seen(person, "No agents yet")).toBe(1);
    expect(seen(person, "try again in a minute")).toBe(0);
  });

  it("stores a pasted token's draft once", async () => {
    const { person, userId } = await world.signedIn("Bea");
    const own = person.app.createOwnBot({ name: "Bea's", username: "beas_repeat_bot" });
    person.says("/deploy");
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    await handleThrice(message(person, own.token));
    await person.sees("choose a plan");
    expect(seen(person, "choose a plan")).toBe(1);
    expect(await draftsOf(userId)).toHaveLength(1);
  });

  it("closes an agent although its one-shot confirmation was half done", async () => {
    const { person, userId } = await world.signedIn("Cid");
    const id = "00000000-0000-7000-8000-00000000c1d0";
    await world.repos.deployments.create({
      id,
      userId,
      name: "Cid's agent",
      model: "small",
      channel: "telegram",
      channelKind: "managed",
      channelAccountId: "77001",
      channelUsername: "cids_agent_bot",
      channelToken: null,
      ownerPlatformUserId: String(person.id),
      originPlatform: "telegram",
      originChatId: String(person.id),
    });
    const row = await world.repos.deployments.findById(id);
    if (row) await world.repos.deployments.transition(row, ["draft"], "queued", {}, { type: "queued" });
    person.says("/close");
    const ask = await person.sees("Close Cid's agent?");
    await handleThrice(press(person, ask.messageId, await refOf(person, "close_yes")));
    await person.sees("Closing Cid's agent");
    expect((await world.repos.deployments.findById(id))?.phase).toBe("closing");
    const lines = await world.repos.audit.list({ subjectKind: "deployment", subjectId: id, limit: 10 });
    expect(lines.filter((l) => l.action === "deployment.close")).toHaveLength(1);
  });

  it("extends a day's budget once, whatever became of the press, and once for a second tap", async () => {
    const { person, userId } = await world.signedIn("Dan");
    const { id } = await seedUsedAgent(world, {
      person: { id: String(person.id), platform: "telegram" },
      userId,
    });
    person.says("/budget $2");
    await person.sees("From now on it may cost $2 a day");
    await setUsed(world, `deployment:${id}`, "budget", dayStartOf(world.clock.now()), 2_000_000);
    const asked = person.says("/budget");
    await person.sees("rests until midnight UTC", { after: asked });
    await person.taps("Extend today");
    const ask = await person.sees("$2 more for Test agent today?");
    const yes = await refOf(person, "budget_extend");
    await handleThrice(press(person, ask.messageId, yes));
    await person.sees("It may cost $4 today");
    expect((await person.app.pressRaw(ask.messageId, yes)).text).toBe("That was already done.");
    expect(await world.repos.budgets.findByDeployment(id)).toMatchObject({ extraMicros: 2_000_000 });
    const lines = await world.repos.audit.list({ subjectKind: "deployment", subjectId: id, limit: 10 });
    expect(lines.filter((line) => line.action === "budget.extend")).toHaveLength(1);
  });

  it("links an account with one secret, one code and one link", async () => {
    const { person, userId } = await world.signedIn("Eva");
    const other = world.meet("Eva Zwo");
    for (const each of [person, other]) each.says("/help");
    await person.sees("What I can do");
    await other.sees("What I can do");
    person.says("/settings");
    const card = await person.sees("Your linked chat accounts");
    await handleThrice(press(person, card.messageId, await refOf(person, "settings_link")));
    const offers = () =>
      person.transcript().filter((e) => e.text.includes("Link another chat account of yours"));
    await person.sees("Link another chat account of yours");
    expect(offers()).toHaveLength(1);
    const payload = /\?start=(link-\w+)$/.exec(await person.link("Open Telegram"))?.[1];
    await handleThrice(message(other, `/start ${payload}`));
    const asked = await other.sees("Link this Telegram account?");
    expect(seen(other, "Link this Telegram account?")).toBe(1);
    await handleThrice(message(person, /\d{4} \d{4}/.exec(asked.text)?.[0] ?? ""));
    await person.sees("are now the same person");
    await other.sees("are now the same person");
    expect([seen(person, "are now the same person"), seen(other, "are now the same person")]).toEqual([1, 1]);
    const lines = await world.repos.audit.list({ subjectKind: "user", subjectId: userId, limit: 10 });
    expect(lines.filter((line) => line.action === "account.link")).toHaveLength(1);
  });

  it("gives up with an answer", async () => {
    const dot = world.meet("Dot");
    dot.says("/start");
    await dot.sees("Your own AI agent");
    await world.telegramHandler.giveUp(
      { id: "01900000-0000-7000-8000-00000000d070" },
      JSON.stringify({ update_id: 1, ...message(dot, "/help") }),
    );
    await dot.sees("A service I need does not answer right now");
  });
});
