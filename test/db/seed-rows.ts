import type { Client } from "@libsql/client";
import { v7 as uuidv7 } from "uuid";
import { insertPart } from "../../src/db/cas-batch.ts";
import { columnValues } from "../../src/db/columns.ts";
import type { Deployment, NewDeployment } from "../../src/db/repositories/deployment-repository.ts";
import type { Order } from "../../src/db/repositories/order-repository.ts";
import type { Subscription } from "../../src/db/repositories/subscription-repository.ts";
import type { User } from "../../src/db/repositories/user-repository.ts";
import { runPart, runParts } from "../../src/db/run.ts";
import { llmUsageLog } from "../../src/db/schema.ts";
import type { TestDatabase } from "./test-database.ts";

export function seedUser({ repos }: TestDatabase, name = uuidv7()): Promise<User> {
  return repos.users.create({ clerkUserId: `user_${name}`, email: `${name}@example.com`, displayName: name });
}

export function seedDraft(
  { repos }: TestDatabase,
  userId: string,
  over: Partial<NewDeployment> = {},
): Promise<Deployment> {
  const id = uuidv7();
  return repos.deployments.create({
    id,
    userId,
    name: "My agent",
    model: "default",
    channel: "telegram",
    channelKind: "managed",
    channelAccountId: `bot-${id}`,
    channelUsername: "my_bot",
    channelToken: null,
    ownerPlatformUserId: "42",
    originPlatform: "telegram",
    originChatId: "42",
    ...over,
  });
}

export async function seedOrder(
  { repos, client }: TestDatabase,
  userId: string,
  deploymentId: string,
): Promise<Order> {
  const id = uuidv7();
  const order = {
    id,
    userId,
    deploymentId,
    plan: "pro" as const,
    provider: "stripe" as const,
    priceId: "price_pro",
    amountMinor: 4900,
    currency: "usd",
  };
  await runPart(client, repos.orders.insertPart(order));
  const row = await repos.orders.find(id);
  if (!row) throw new Error("no order");
  return row;
}

/** A settled call. @returns false when one of this id was settled already */
export async function seedCall(
  client: Client,
  call: { id: string; userId: string; deploymentId: string | null; tokensUsed: number },
): Promise<boolean> {
  const values = columnValues(llmUsageLog, { ...call, provider: "stub", timestamp: 1 });
  return (await runPart(client, insertPart(llmUsageLog, values, ["id"]))) === 1;
}

/** A subscription with its slots, all free. */
export async function seedPlan(
  { repos, client }: TestDatabase,
  userId: string,
  slots = 1,
): Promise<Subscription> {
  const id = uuidv7();
  await runParts(client, [
    repos.subscriptions.insertPart({
      id,
      provider: "stripe",
      providerSubscriptionId: `sub_${id}`,
      userId,
      orderId: null,
      plan: "pro",
      priceId: "price_pro",
      status: "active",
    }),
    ...Array.from({ length: slots }, (_, position) =>
      repos.slots.insertPart({ subscriptionId: id, userId, position }),
    ),
  ]);
  const row = await repos.subscriptions.find(id);
  if (!row) throw new Error("no subscription");
  return row;
}
