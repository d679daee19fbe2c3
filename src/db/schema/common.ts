import { customType, integer, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../vault.ts";

/** Row id: UUID v7, so ids sort by time of creation. */
export const id = () => text("id").primaryKey();
export const createdAt = () => integer("created_at").notNull();
export const updatedAt = () => integer("updated_at").notNull();
/** Compare-and-set columns of every row that more than one hand may change. */
export const version = () => integer("version").notNull().default(0);
export const commitId = () => text("commit_id");
/** Of each row that is written before a transaction is sent, and later says what came of it. */
export const transactionColumns = () => ({
  txHash: text("tx_hash"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
  version: version(),
  commitId: commitId(),
});
/** A ciphertext of the vault. Rotation finds every sealed column by this type. */
export const sealed = customType<{ data: Sealed; driverData: string }>({ dataType: () => "text" });
