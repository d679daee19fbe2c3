import type { User } from "../../db/repositories/user-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { findPeople } from "./find-people.ts";

const SHOWN = 5;

/** Whom the words may mean. @throws AppError `forbidden`, `not_found` (`person`) */
export async function lookUpPeople({
  ctx,
  input,
}: {
  ctx: Context;
  input: { who: string };
}): Promise<User[]> {
  await requireMay(ctx, "person.read");
  const found = await findPeople(ctx, input.who);
  if (found.length > 0) return found;
  throw new AppError("not_found", "nobody is called that", { details: { reason: "person" } });
}

/**
 * What an administrator needs to help somebody: their chats, plans, newest agents and payments, and what happened
 * last. Looking leaves an audit line, since it is somebody's personal data.
 * @throws AppError `forbidden`, `not_found` (`person`)
 */
export async function readPerson({ ctx, input }: { ctx: Context; input: { userId: string } }) {
  const actor = await requireMay(ctx, "person.read");
  const user = await requirePerson(ctx, input.userId);
  const { repos } = ctx;
  await repos.audit.write({ actor, action: "person.read", subjectKind: "user", subjectId: user.id });
  const [chats, plans, agents, payments] = await Promise.all([
    repos.chatIdentities.listByUser(user.id),
    repos.subscriptions.listByUser(user.id),
    repos.deployments.listAll({ userId: user.id }, { limit: SHOWN }),
    repos.payments.listByUser(user.id, { limit: SHOWN }),
  ]);
  const last = await Promise.all(agents.map(({ id }) => repos.events.last(id)));
  const news = last.filter((event) => event !== null).sort((a, b) => b.createdAt - a.createdAt)[0] ?? null;
  return { user, chats, plans: plans.slice(-SHOWN), agents, payments, news };
}

export type PersonFacts = Awaited<ReturnType<typeof readPerson>>;

/** The address in full, which is shown only when it is asked for. @throws AppError `forbidden`, `not_found` */
export async function readEmail({
  ctx,
  input,
}: {
  ctx: Context;
  input: { userId: string };
}): Promise<string> {
  const actor = await requireMay(ctx, "person.read_email");
  const user = await requirePerson(ctx, input.userId);
  await ctx.repos.audit.write({
    actor,
    action: "person.read_email",
    subjectKind: "user",
    subjectId: user.id,
  });
  return user.email;
}

async function requirePerson({ repos }: Context, userId: string): Promise<User> {
  const user = await repos.users.findById(userId);
  if (user) return user;
  throw new AppError("not_found", "no such person", { details: { reason: "person" } });
}
