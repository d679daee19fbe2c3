import { accountQueries } from "./account-queries.ts";
import { deploymentQueries } from "./deployment-queries.ts";
import { marketQueries } from "./market-queries.ts";
import { moneyQueries } from "./money-queries.ts";
import { providerQueries } from "./provider-queries.ts";
import type { Query } from "./query.ts";
import { txQueries } from "./tx-queries.ts";

/** Every query this node answers; gRPC, ABCI and REST share them. */
export const queries: readonly Query[] = [
  ...deploymentQueries,
  ...marketQueries,
  ...providerQueries,
  ...moneyQueries,
  ...accountQueries,
  ...txQueries,
];

const byMethod = new Map(queries.map((one) => [one.method, one]));

export const findQuery = (method: string): Query | undefined => byMethod.get(method);
