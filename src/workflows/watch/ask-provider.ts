import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { ProviderHealth } from "../../db/repositories/provider-health-repository.ts";
import type { ProviderSays } from "../../domain/health/evidence.ts";
import { AppError, isTransient } from "../../errors.ts";
import { caseOverPart, openCaseParts } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { troubleParts } from "../../services/providers/trouble-parts.ts";
import { leaseOf } from "../deploy/current-intent.ts";

/** Calls in a row that a provider did not answer until it counts as away, for all of its agents. */
const AWAY = 3;
const LONGEST_PAUSE_MS = 5 * 60_000;
const AT_ONCE = 4;

/** Lets few ask the same provider at once; whoever finds no place comes back. */
export interface ProviderDoor {
  /** null when too many are asking already. */
  enter<T>(provider: string, work: () => Promise<T>): Promise<T> | null;
}

export function createProviderDoor(atOnce = AT_ONCE): ProviderDoor {
  const asking = new Map<string, number>();
  return {
    enter(provider, work) {
      const now = asking.get(provider) ?? 0;
      if (now >= atOnce) return null;
      asking.set(provider, now + 1);
      return work().finally(() => {
        const left = (asking.get(provider) ?? 1) - 1;
        if (left === 0) asking.delete(provider);
        else asking.set(provider, left);
      });
    },
  };
}

/**
 * Asks a provider about one lease. One that is away is asked by whoever comes when its pause is over, and by nobody else:
 * that it is away is known for all of its agents.
 * @returns null when nothing is known, `busy` when too many are asking it
 */
export async function askProvider(
  ctx: Context,
  door: ProviderDoor,
  intent: Intent,
): Promise<ProviderSays | null | "busy"> {
  const { provider } = intent;
  if (provider === null) return null;
  const known = await ctx.repos.providerHealth.find(provider);
  if (known && isAway(known) && ctx.clock.now() < known.askAt) return "unreachable";
  const said = door.enter(provider, () => statusOf(ctx, intent));
  if (said === null) return "busy";
  const says = await said;
  await note(ctx, provider, known, says);
  return says;
}

const isAway = ({ state, failures }: ProviderHealth): boolean => state === "unreachable" && failures >= AWAY;

async function statusOf(ctx: Context, intent: Intent): Promise<ProviderSays | null> {
  try {
    const { ready } = await backendOf(ctx, intent).workloadStatus(leaseOf(intent));
    return ready ? "ready" : "not_ready";
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return "missing";
    const isOurs = error instanceof AppError && error.details.reason === "backend_away";
    if (isTransient(error) && !isOurs) return "unreachable";
    ctx.log.warn({ event: "akash.status_refused", dseq: intent.dseq, err: error });
    return null;
  }
}

const caseOf = (provider: string): string => `provider_away:${provider}`;

async function note(
  ctx: Context,
  provider: string,
  known: ProviderHealth | null,
  says: ProviderSays | null,
): Promise<void> {
  if (says === null) return;
  const now = ctx.clock.now();
  if (says !== "unreachable") {
    if (known?.state !== "unreachable") return;
    const back = { state: "answering" as const, since: now, failures: 0, askAt: 0 };
    const parts = isAway(known) ? [caseOverPart(ctx, caseOf(provider))] : [];
    if (await ctx.repos.providerHealth.note(provider, known, back, parts))
      ctx.log.info({ event: "provider.answers_again", provider, afterMs: now - known.since });
    return;
  }
  const failures = known?.state === "unreachable" ? known.failures + 1 : 1;
  const since = known?.state === "unreachable" ? known.since : now;
  const { lookMs } = ctx.settings.health;
  const pauseMs = failures < AWAY ? 0 : Math.min(LONGEST_PAUSE_MS, lookMs * 2 ** (failures - AWAY));
  const away = { state: "unreachable" as const, since, failures, askAt: now + pauseMs };
  const isNews = failures === AWAY;
  const noted = await ctx.repos.providerHealth.note(
    provider,
    known,
    away,
    isNews ? awayParts(ctx, provider) : [],
  );
  if (noted && isNews) {
    ctx.log.warn({ event: "provider.unreachable", provider, sinceMs: since });
    ctx.scheduler.nudge(`case:${caseOf(provider)}`);
  }
}

/** One incident of the provider, however many agents it has. */
const awayParts = (ctx: Context, provider: string) => [
  ...troubleParts(ctx, { provider, kind: "unreachable" }),
  ...openCaseParts(ctx, {
    key: caseOf(provider),
    kind: "provider_away",
    subject: provider,
    facts: { provider },
  }),
];
