/** Every table, by what it is about. Times are milliseconds UTC, money is minor units, escrow is uact. */

export * from "./schema/admin.ts";
export * from "./schema/agents.ts";
export * from "./schema/billing.ts";
export * from "./schema/broadcasts.ts";
export * from "./schema/cases.ts";
export * from "./schema/chat.ts";
export * from "./schema/deployments.ts";
export * from "./schema/health.ts";
export * from "./schema/people.ts";
export * from "./schema/providers.ts";
export * from "./schema/usage.ts";
export * from "./schema/work.ts";
