import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ObservationKind } from "../states.ts";
import { createdAt, id } from "./common.ts";

export const providerObservations = sqliteTable(
  "provider_observations",
  {
    id: id(),
    provider: text("provider").notNull(),
    deploymentId: text("deployment_id"),
    /** bid | live | no_answer | manifest_rejected | wrong_certificate | not_ready | lease_closed | lease_refused */
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
  },
  (t) => [index("provider_blacklist_expiry").on(t.expiresAt)],
);
