import { z } from "zod";
import type { Part } from "../../db/cas-batch.ts";
import { runParts } from "../../db/run.ts";
import { SWITCHABLE_KINDS } from "../../domain/news/news-kinds.ts";
import { DAY_MINUTES, mayComeAt, type QuietHours } from "../../domain/news/quiet-hours.ts";
import { zoneNamed } from "../../domain/news/time-zones.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

const TimeZone = z.string().refine((name) => zoneNamed(name) === name);
const Minute = z
  .int()
  .min(0)
  .max(DAY_MINUTES - 1);
const Quiet = z
  .strictObject({ from: Minute, to: Minute, timeZone: TimeZone })
  .refine(({ from, to }) => from !== to);

const Input = z.union([
  z.strictObject({ newsTo: z.enum(["origin", "telegram", "discord", "both"]) }),
  z.strictObject({ kind: z.enum(SWITCHABLE_KINDS), wanted: z.boolean() }),
  z.strictObject({ quiet: Quiet.nullable() }),
  z.strictObject({ timeZone: TimeZone }),
]);
type Choice = z.output<typeof Input>;

/**
 * What the actor chooses about news: where they go, which kinds there are, when there is quiet, or where they live.
 * What waits already follows: a kind that is not wanted is dropped, and what waits for the end of quiet hours waits for
 * the new one. Hours without a length, and zones that nobody knows, are no choice.
 */
export async function chooseNews({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { actor, repos, scheduler } = ctx;
  const { userId } = requireUser(ctx);
  const choice = Input.parse(input);
  const accounts = await repos.chatIdentities.listByUser(userId);
  const senders = accounts.map(({ platform, privateChatId }) => `outbox:${platform}:${privateChatId}`);
  await runParts(ctx.db, [
    ...(await partsOf(ctx, userId, choice)),
    repos.audit.part({
      actor,
      action: "account.news",
      subjectKind: "user",
      subjectId: userId,
      details: detailsOf(choice),
    }),
    ...senders.map((key) => wakePart(ctx, key)),
  ]);
  for (const key of senders) scheduler.nudge(key);
}

async function partsOf(ctx: Context, userId: string, choice: Choice): Promise<Part[]> {
  const { notificationPrefs, outbox } = ctx.repos;
  if ("newsTo" in choice) return [notificationPrefs.newsToPart(userId, choice.newsTo)];
  if ("kind" in choice) {
    const { kind, wanted } = choice;
    return [
      notificationPrefs.kindPart(userId, kind, wanted),
      ...(wanted ? [] : [outbox.dropPart(userId, kind)]),
    ];
  }
  if ("quiet" in choice) {
    const { quiet } = choice;
    return [
      notificationPrefs.quietPart(userId, quiet),
      ...(quiet ? [notificationPrefs.timeZonePart(userId, quiet.timeZone)] : []),
      holdPart(ctx, userId, quiet),
    ];
  }
  const { timeZone } = choice;
  const { quiet } = await notificationPrefs.read(userId);
  return [
    notificationPrefs.timeZonePart(userId, timeZone),
    ...(quiet ? [holdPart(ctx, userId, { ...quiet, timeZone })] : []),
  ];
}

const holdPart = (ctx: Context, userId: string, quiet: QuietHours | null): Part =>
  ctx.repos.outbox.holdPart(userId, mayComeAt(quiet, ctx.clock.now()));

/** The log is kept for good: where somebody lives and when they sleep is not in it. */
function detailsOf(choice: Choice): Record<string, string | boolean> {
  if ("newsTo" in choice) return { newsTo: choice.newsTo };
  if ("kind" in choice) return { kind: choice.kind, wanted: choice.wanted };
  return "quiet" in choice ? { quiet: choice.quiet !== null } : { timeZone: true };
}
