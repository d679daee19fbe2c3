import type { DatabaseCopies } from "../db/database-copies.ts";
import type { ErasedList } from "../db/erased-list.ts";
import { runParts } from "../db/run.ts";
import { expired } from "../domain/backups/retention.ts";
import { toAppError } from "../errors.ts";
import { caseOverPart, openCase } from "../services/admin/open-case.ts";
import type { Context } from "../services/context.ts";

/** A database as young as this has nothing in it that is worth a copy. */
const FIRST_MS = 3_600_000;
const AGAIN_MS = 10 * 60_000;
const CASE = "database_copy";

/**
 * Copies the database when the newest copy is old enough, and then forgets old copies, and who was erased before the
 * oldest of the others. What stopped it is an
 * administrator's case until a copy is made.
 * @returns when to come back (ms since epoch); null where copies are another's business
 */
export async function copyDatabase(
  ctx: Context,
  copies: DatabaseCopies | null,
  erased: ErasedList | null,
): Promise<number | null> {
  if (!copies) return null;
  const now = ctx.clock.now();
  const newest = (await copies.list()).at(-1);
  const due = newest ? newest.atMs + copies.everyMs : (await bornAt(ctx)) + FIRST_MS;
  if (now < due) return due;
  const begun = performance.now();
  try {
    const { id, bytes } = await copies.make(now);
    ctx.log.info({ event: "database.copied", copy: id, bytes, tookMs: performance.now() - begun });
  } catch (thrown) {
    const error = toAppError(thrown);
    ctx.log.error({ event: "database.not_copied", err: error });
    const facts = { error: error.code };
    await openCase({ ctx, input: { key: CASE, kind: "copy_failed", subject: "database", facts } });
    return now + AGAIN_MS;
  }
  await runParts(ctx.db, [caseOverPart(ctx, CASE)]);
  for (const copy of expired(await copies.list(), now)) await copies.remove(copy);
  const [oldest] = await copies.list();
  if (oldest) await erased?.forgetBefore(oldest.atMs);
  return now + copies.everyMs;
}

/** When something was sealed for the first time. */
async function bornAt({ db, clock }: Context): Promise<number> {
  const { rows } = await db.execute("select min(first_used_at) as at from vault_keys");
  return Number(rows[0]?.at ?? clock.now());
}
