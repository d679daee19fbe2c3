import { eq } from "drizzle-orm";
import { insertPart, type Part } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { adminRequests } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { Platform, RequestKind, RequestState } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type AdminRequest = Row<typeof adminRequests>;
export type RequestPatch = ColumnPatch<typeof adminRequests, "state" | "payload" | "kind">;

export interface NewAdminRequest {
  id: string;
  kind: RequestKind;
  /** JSON; sealed on the way in. */
  payload: string;
  askedBy: string;
  platform: Platform;
  platformUserId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface AdminRequestRepository {
  find(id: string): Promise<AdminRequest | null>;
  /** Asks. The same id again changes nothing. */
  askPart(request: NewAdminRequest): Part;
  openPayload(row: Pick<AdminRequest, "id" | "payload">): string;
  /** @returns the request afterwards, or null when it is in none of the states */
  transition(
    ref: RowRef,
    from: readonly RequestState[],
    to: RequestState,
    patch?: RequestPatch,
    parts?: Part[],
  ): Promise<AdminRequest | null>;
}

const place = (rowId: string) => ({ table: "admin_requests", column: "payload", rowId });

export function createAdminRequestRepository({ client, orm, vault, clock }: Store): AdminRequestRepository {
  const find = (id: string) => firstOf(orm.select().from(adminRequests).where(eq(adminRequests.id, id)));
  return {
    find,
    askPart: ({ payload, ...request }) => {
      const now = clock.now();
      const begun = { state: "open" as const, createdAt: now, updatedAt: now, version: 0 };
      const sealed = vault.seal(place(request.id), payload);
      return insertPart(
        adminRequests,
        columnValues(adminRequests, { ...request, ...begun, payload: sealed }),
        ["id"],
      );
    },
    openPayload: ({ id, payload }) => vault.open(place(id), payload),
    transition: (ref, from, to, patch = {}, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => stateHead(adminRequests, row, to, patch, clock.now()),
        parts: () => parts,
      }),
  };
}
