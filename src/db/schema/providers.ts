import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { DrainState, ObservationKind } from "../states.ts";
import { commitId, createdAt, id, updatedAt, version } from "./common.ts";

export const providerObservations = sqliteTable(
  "provider_observations",
  {
    id: id(),
    provider: text("provider").notNull(),
    deploymentId: text("deployment_id"),
    kind: text("kind").$type<ObservationKind>().notNull(),
    priceUactPerBlock: integer("price_uact_per_block"),
    createdAt: createdAt(),
  },
  (t) => [
    index("provider_observations_provider").on(t.provider, t.createdAt),
    index("provider_observations_record").on(t.provider, t.kind, t.createdAt),
    index("provider_observations_kind").on(t.kind, t.createdAt),
  ],
);

export const providerBlacklist = sqliteTable(
  "provider_blacklist",
  {
    providerAddress: text("provider_address").primaryKey(),
    reason: text("reason").notNull(),
    createdAt: createdAt(),
    expiresAt: integer("expires_at"),
    createdBy: text("created_by"),
    /** What had been seen of it then, as `writeProof` writes it; null where nothing had. */
    evidence: text("evidence"),
    commitId: commitId(),
  },
  (t) => [index("provider_blacklist_expiry").on(t.expiresAt)],
);

/** Troubles of a provider before this time were decided about, and propose nothing any more. */
export const providerPardons = sqliteTable("provider_pardons", {
  /** Its address. */
  id: id(),
  since: integer("since").notNull(),
  byUserId: text("by_user_id").notNull(),
});

/** All agents of a provider are moved elsewhere, a few at a time. */
export const providerDrains = sqliteTable(
  "provider_drains",
  {
    id: id(),
    provider: text("provider").notNull(),
    /** moving → done | stopped */
    state: text("state").$type<DrainState>().notNull(),
    byUserId: text("by_user_id").notNull(),
    /** How many ran there when it began. */
    agents: integer("agents").notNull(),
    /** Moves that were begun, the second ones of an agent included. */
    begun: integer("begun").notNull().default(0),
    /** The last agent that this pass has looked at. */
    cursor: text("cursor").notNull().default(""),
    /** How many stayed there after all, once it is over. */
    left: integer("left_there"),
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("provider_drains_one_moving").on(t.provider).where(sql`state = 'moving'`),
    index("provider_drains_provider").on(t.provider, t.id),
    index("provider_drains_ended").on(t.endedAt),
  ],
);

/** Whether new agents may be deployed; one row. */
export const deployPauses = sqliteTable("deploy_pauses", {
  id: id(),
  /** null while they may. */
  pausedAt: integer("paused_at"),
  reason: text("reason"),
  byUserId: text("by_user_id"),
  updatedAt: updatedAt(),
  version: version(),
  commitId: commitId(),
});

/** Who wants to be told, once, that new agents may be deployed again. */
export const deployWaiters = sqliteTable("deploy_waiters", {
  /** The user's id. */
  id: id(),
  createdAt: createdAt(),
});
