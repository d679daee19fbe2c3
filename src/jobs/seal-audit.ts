import type { Context } from "../services/context.ts";

const BUSY_MS = 1_000;
/** How often it is seen whether there is something to seal, while nothing happens. */
const IDLE_MS = 5_000;
const AT_ONCE = 500;
const MOST_TURNS = 20;

/** Numbers and chains what was written since. @returns when to come back (ms since epoch) */
export async function sealAudit(ctx: Context): Promise<number> {
  let sealed = 0;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const now = await ctx.repos.auditChain.seal(AT_ONCE);
    if (now === null) break;
    sealed += now;
    if (now < AT_ONCE) break;
  }
  return ctx.clock.now() + (sealed > 0 ? BUSY_MS : IDLE_MS);
}
