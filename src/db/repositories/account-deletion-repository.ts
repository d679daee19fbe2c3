import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { accountDeletions } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { DeletionState, DeletionWhy } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type AccountDeletion = Row<typeof accountDeletions>;

const Chat = z.object({
  platform: z.enum(["telegram", "discord"]),
  platformUserId: z.string(),
  chatId: z.string(),
});

const Subject = z.object({
  clerkUserId: z.string(),
  /** Every chat account of theirs that is known. */
  chats: z.array(Chat),
  /** Where they hear that it is done, and in which language. */
  tellIn: Chat.extend({ language: z.string().nullable() }).nullable(),
});
/** Whose traces are to be erased. */
export type DeletionSubject = z.output<typeof Subject>;

export interface AccountDeletionRepository {
  find(id: string): Promise<AccountDeletion | null>;
  /** The one of this person that is neither over nor cancelled. */
  findOpen(userId: string): Promise<AccountDeletion | null>;
  /** Begins one. While another of the person is open, the whole batch fails as `conflict`. */
  insertPart(row: {
    id: string;
    userId: string;
    why: DeletionWhy;
    state: DeletionState;
    subject: DeletionSubject;
  }): Part;
  /** @throws AppError `gone` once nothing is left to be erased */
  openSubject(row: Pick<AccountDeletion, "id" | "subject">): DeletionSubject;
  /** Moves it one step, with a subject that takes the place of the one before; `null` forgets it. @returns null when it was in none of the states */
  transition(
    ref: RowRef,
    from: DeletionState,
    to: DeletionState,
    parts: Part[],
    subject?: DeletionSubject | null,
  ): Promise<AccountDeletion | null>;
}

const subjectPlace = (rowId: string) => ({ table: "account_deletions", column: "subject", rowId });
const ENDS: readonly DeletionState[] = ["done", "cancelled"];

export function createAccountDeletionRepository(store: Store): AccountDeletionRepository {
  const { client, orm, vault, clock } = store;
  const find = (id: string) =>
    firstOf(orm.select().from(accountDeletions).where(eq(accountDeletions.id, id)));
  const seal = (id: string, subject: DeletionSubject) =>
    vault.seal(subjectPlace(id), JSON.stringify(subject));
  return {
    find,
    findOpen: (userId) =>
      firstOf(
        orm
          .select()
          .from(accountDeletions)
          .where(and(eq(accountDeletions.userId, userId), isNull(accountDeletions.endedAt))),
      ),
    insertPart({ subject, ...row }) {
      const now = clock.now();
      const sealed = seal(row.id, subject);
      const values = { ...row, subject: sealed, createdAt: now, updatedAt: now, version: 0 };
      return insertPart(accountDeletions, columnValues(accountDeletions, values));
    },
    openSubject({ id, subject }) {
      if (subject === null) throw new AppError("gone", "nothing of this account is left to be erased");
      return Subject.parse(JSON.parse(vault.open(subjectPlace(id), subject)));
    },
    transition: (ref, from, to, parts, subject) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => row.state === from,
        head: (row) => {
          const patch = {
            ...(subject !== undefined && { subject: subject && seal(row.id, subject) }),
            ...(ENDS.includes(to) && { ended_at: clock.now() }),
          };
          return stateHead(accountDeletions, row, to, patch, clock.now());
        },
        parts: () => parts,
      }),
  };
}
