import { AppError, isDatabaseAway, toAppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Actor, Context } from "../../services/context.ts";
import type { ChatAdapter } from "../adapter.ts";
import { type AdminEntry, actorOf, recognise, roleOf } from "../identities.ts";
import { sayIn } from "../language/language.ts";
import { noteShut } from "../outbox/note-shut.ts";
import { type Keyed, postAll } from "../outbox/post.ts";
import { bindView } from "../pending-actions.ts";
import { permittedView } from "../permitted.ts";
import { commandsFor } from "../registry.ts";
import { askerIn, type Request } from "../request.ts";
import { catchUp } from "../tell/catch-up.ts";
import { needsNewMessage, type View } from "../view.ts";
import { errorView } from "../views/error-view.ts";
import { groupHelloView } from "../views/places.ts";
import { floodView, unreadableView } from "../views/welcome.ts";
import { judgeArrival } from "./flood.ts";
import type { Intent } from "./intent.ts";
import { answerBotCreated } from "./on-bot-created.ts";
import { answerPress } from "./on-press.ts";
import { answerText } from "./on-text.ts";
import { answerToken } from "./on-token.ts";
import { runCommand } from "./run-command.ts";
import { isShortWait } from "./short-wait.ts";

export interface ChatDeps {
  adapter: ChatAdapter;
  /** Every platform that is on, this one included. */
  adapters: ReadonlyMap<Platform, ChatAdapter>;
  admins: readonly AdminEntry[];
  /** A context for whoever acts. */
  contextFor(actor: Actor): Context;
}

async function requestFor(deps: ChatDeps, rowId: string, intent: Intent): Promise<Request> {
  const { repos } = deps.contextFor({ kind: "job", key: `inbox:${rowId}` });
  const role = roleOf(deps.admins, intent);
  const identity = await recognise(repos, intent);
  const say = sayIn(identity?.chosenLanguage ?? intent.from.language);
  const inPrivate = intent.chat.kind === "private";
  const ctx = deps.contextFor(actorOf(identity, deps.admins, intent));
  if (identity && identity.blockedAt !== null && inPrivate && intent.kind !== "blocked")
    await catchUp(ctx, identity);
  return {
    rowId,
    ctx,
    say,
    adapter: deps.adapter,
    adapters: deps.adapters,
    intent,
    role,
    commands: commandsFor(role),
    inPrivate,
    usedAct: null,
  };
}

const asList = (answer: View | View[]): View[] => (Array.isArray(answer) ? answer : [answer]);

async function answer(request: Request): Promise<View[]> {
  const { intent, say, adapter, ctx } = request;
  switch (intent.kind) {
    case "command":
      return asList(await runCommand(request, intent.name, intent.text));
    case "text":
      return asList(await answerText(request, intent.text));
    case "token":
      return asList(await answerToken(request, intent));
    case "press":
      return await answerPress(request, intent);
    case "bot_created":
      return await answerBotCreated(request, intent);
    case "unreadable":
      return [unreadableView(say)];
    case "joined_group":
      return [groupHelloView(say, adapter.privateLink())];
    case "blocked":
      await noteShut(ctx, intent.platform, intent.from.id);
      return [];
    case "unblocked":
      return [];
  }
}

/** Floods are answered once for many; tokens and buttons are never skipped. */
async function answerUnlessFlooding(request: Request): Promise<View[]> {
  const { kind } = request.intent;
  if (kind !== "command" && kind !== "text" && kind !== "unreadable") return await answer(request);
  const verdict = await judgeArrival(request.ctx, request.rowId);
  if (verdict === "answer") return await answer(request);
  return verdict === "say_so" ? [floodView(request.say)] : [];
}

/** Changes the pressed message where that is possible, and adds the rest below it. */
async function answerWith(request: Request, views: View[]): Promise<void> {
  const { intent, rowId, ctx } = request;
  const pressed = intent.kind === "press" ? intent.messageId : null;
  const messages: Keyed[] = [];
  for (const [i, view] of views.entries()) {
    const edit = i === 0 && pressed !== null && !needsNewMessage(view) ? pressed : null;
    const key = `${rowId}:${i}`;
    const bound = await bindView(ctx, permittedView(request.role, view), askerIn(request), key);
    const answers = intent.request === undefined ? {} : { answers: { request: intent.request, part: i } };
    messages.push({ key, message: { edit, view: bound, ...answers } });
  }
  await postAll(ctx, { platform: intent.platform, chatId: intent.chat.id }, messages);
}

/** A database that is busy or away and a short rate limit are waited out by the lane; every other failure is an answer. */
function explain(request: Request, error: unknown): View {
  const known = toAppError(error);
  if (isDatabaseAway(known) || isShortWait(known)) throw known;
  const log = { event: "chat.request_failed", rowId: request.rowId, kind: request.intent.kind, err: error };
  if (known.code === "internal" || known.code === "misconfigured") request.ctx.log.error(log);
  else request.ctx.log.info(log);
  return { ...errorView(request.say, known, request.rowId.slice(-12)), fresh: true };
}

/**
 * Answers one thing a person did. Handling it again after a crash gives the same answer once: ids and outbox keys
 * are derived from the inbox row.
 * @returns how many messages that takes
 * @throws AppError `database_busy`, the database's `unavailable` or `rate_limited` when it should be tried again
 */
export async function handleIntent(deps: ChatDeps, rowId: string, intent: Intent): Promise<number> {
  const request = await requestFor(deps, rowId, intent);
  const views = await answerUnlessFlooding(request).catch((error: unknown) => [explain(request, error)]);
  await answerWith(request, views);
  const { usedAct, ctx } = request;
  if (usedAct !== null) await ctx.repos.pendingActions.use(usedAct, ctx.clock.now());
  return views.length;
}

/** The last word on a request that could not be handled at all. */
export async function apologize(deps: ChatDeps, rowId: string, intent: Intent): Promise<void> {
  const request = await requestFor(deps, rowId, intent);
  const error = new AppError("unavailable", "the request was given up");
  await answerWith(request, [{ ...errorView(request.say, error, rowId.slice(-12)), fresh: true }]);
}
