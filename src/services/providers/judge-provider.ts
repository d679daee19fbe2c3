import { runPartsIf } from "../../db/run.ts";
import { proposeEntry, writeProof } from "../../domain/providers/propose-entry.ts";
import { openCaseParts } from "../admin/open-case.ts";
import type { Context } from "../context.ts";
import { seenAgainstUs, tellCommonTrouble } from "./against-us.ts";
import { seenOfProvider } from "./seen-of-provider.ts";

const HOUR_MS = 3_600_000;

/** What administrators are asked about a provider; one at a time. */
export const ailingKey = (provider: string): string => `provider_ailing:${provider}`;

/**
 * Proposes to keep a provider out where the rules find reason in what was seen of it since somebody last decided about
 * it. Woken by every trouble; once a proposal is open, or the provider is out, nothing more is said. What was seen while
 * many failed together is no reason: it stays in the record, and administrators hear that we may be to blame ourselves.
 */
export async function judgeProvider(ctx: Context, provider: string): Promise<null> {
  const { blacklist, pardons, leases, adminCases } = ctx.repos;
  const now = ctx.clock.now();
  if (await blacklist.isBlacklisted(provider, now)) return null;
  if (await adminCases.findOpen(ailingKey(provider))) return null;
  const since = await pardons.since(provider);
  const seen = await seenOfProvider(ctx, provider, since);
  const agents = (await leases.countOpenAt([provider])).get(provider) ?? 0;
  if (!proposeEntry(seen, agents, now)) return null;
  const against = await seenAgainstUs(ctx, seen);
  const theirs = seen.filter((one) => !against.sightings.has(one));
  const proposal = proposeEntry(theirs, agents, now);
  if (!proposal) {
    if (against.last) await tellCommonTrouble(ctx, against.last);
    return null;
  }
  const opened = openCaseParts(ctx, {
    key: ailingKey(provider),
    kind: "provider_ailing",
    subject: provider,
    facts: {
      provider,
      rule: proposal.rule,
      proof: writeProof(proposal.proof) ?? "",
      thereAgents: agents,
      forHours: proposal.forMs / HOUR_MS,
    },
  });
  // Somebody may have decided while this was read: then what was read is decided about.
  const [written] = await runPartsIf(ctx.db, pardons.isSince(provider, since), opened);
  if (written === 1) {
    ctx.log.warn({ event: "provider.proposed", provider, rule: proposal.rule, agents });
    ctx.scheduler.nudge(`case:${ailingKey(provider)}`);
  }
  return null;
}
