import { and, eq } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { checkouts } from "../schema.ts";
import type { CheckoutState } from "../states.ts";
import type { Store } from "../store.ts";

export type Checkout = Row<typeof checkouts>;

export interface NewCheckout {
  provider: string;
  sessionId: string;
  orderId: string;
  /** Plain; sealed on the way in. */
  url: string;
  attempt: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface CheckoutRepository {
  find(provider: string, sessionId: string): Promise<Checkout | null>;
  findOpenByOrder(orderId: string): Promise<Checkout | null>;
  /** Keeps one that is known already as it is. @throws AppError `conflict` when the order has another open session */
  save(input: NewCheckout): Promise<void>;
  /** @throws AppError `not_found` */
  openUrl(provider: string, sessionId: string): Promise<string>;
  setStatePart(provider: string, sessionId: string, state: CheckoutState): Part;
}

const urlPlace = (provider: string, sessionId: string) => ({
  table: "checkouts",
  column: "url",
  rowId: `${provider}:${sessionId}`,
});

export function createCheckoutRepository({ client, orm, vault, clock }: Store): CheckoutRepository {
  const find = (provider: string, sessionId: string) =>
    firstOf(
      orm
        .select()
        .from(checkouts)
        .where(and(eq(checkouts.provider, provider), eq(checkouts.sessionId, sessionId))),
    );
  return {
    find,
    findOpenByOrder: (orderId) =>
      firstOf(
        orm
          .select()
          .from(checkouts)
          .where(and(eq(checkouts.orderId, orderId), eq(checkouts.state, "open"))),
      ),
    async save(input) {
      const now = clock.now();
      const url = vault.seal(urlPlace(input.provider, input.sessionId), input.url);
      const values = columnValues(checkouts, {
        ...input,
        url,
        state: "open",
        createdAt: now,
        updatedAt: now,
      });
      await runPart(client, insertPart(checkouts, values, ["provider", "session_id"]));
    },
    async openUrl(provider, sessionId) {
      const row = await find(provider, sessionId);
      if (!row) throw new AppError("not_found", "no such checkout session");
      return vault.open(urlPlace(provider, sessionId), row.url);
    },
    setStatePart: (provider, sessionId, state) =>
      updatePart(
        checkouts,
        { state, updated_at: clock.now() },
        { sql: "provider=? and session_id=?", args: [provider, sessionId] },
      ),
  };
}
