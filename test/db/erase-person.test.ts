import { expect, test } from "vitest";
import { eraseEvidence, erasePersonParts } from "../../src/db/erase-person.ts";
import { ABOUT_AGENT, ABOUT_PERSON } from "../../src/db/personal-data.ts";
import { runParts } from "../../src/db/run.ts";
import {
  ABOUT_NOBODY,
  chat,
  clerkUserId,
  holding,
  ids,
  MARK,
  nameOf,
  plantPerson,
  tables,
  WHO,
} from "./marked-person.ts";
import { openTestDatabase } from "./test-database.ts";

/** What stays of somebody, by table: the books, where agents ran, and opaque ids. */
const KEPT: Readonly<Record<string, string>> = {
  admin_cases: "key kind id resolved_by",
  admin_requests: "id kind payload state asked_by decided_by error",
  akash_intents:
    "id backend owner dseq state manifest_hash bootstrap_hash next_manifest_hash next_bootstrap_hash create_tx_hash lease_tx_hash provider choice_reason failure_reason channel_wanted",
  audit_log: "id actor_kind action subject_kind subject_id outcome details hash",
  customers: "provider provider_customer_id",
  deployment_events: "id type from_phase to_phase",
  deployments:
    "model status phase akash_deployment_id akash_lease_id provider_url payment_provider stripe_session_id stripe_payment_intent_id polar_id state_backup_id restore_wanted_id held_act channel_kind channel_account_id plan slot_id stopped_by current_intent_id failure_reason trace",
  escrow_deposits: "id intent_id owner dseq state tx_hash",
  inbox: "id source event_id kind payload",
  lease_changes: "id kind why step old_intent_id new_intent_id backup_id saved failure outcome",
  leases: "id intent_id owner dseq provider state close_reason",
  llm_usage_log: "id provider model call_kind status usage_source",
  model_pauses: "actor_id",
  orders: "plan provider price_id currency state reason",
  payments: "provider provider_payment_id invoice_id role currency dispute",
  plan_changes: "id from_plan to_plan origin state keep",
  plan_slots: "id",
  refunds:
    "id provider provider_payment_id provider_subscription_id reason kind approved_by given_by idempotency_key state provider_refund_id currency",
  subscriptions: "provider provider_subscription_id plan price_id status",
  usage_days: "model provider",
  usage_reservations: "id process model call_kind limits",
  users: "tier subscription_status",
};
const kept = Object.entries(KEPT).flatMap(([table, columns]) =>
  columns.split(" ").map((column) => `${table}.${column}`),
);

test("of somebody who was erased no row says who it was, and nothing is kept but what is listed", async () => {
  const { client } = await openTestDatabase();
  await plantPerson(client);
  expect((await holding(client, WHO)).length).toBeGreaterThan(25);
  expect(await eraseEvidence(client, ids.user, 10)).toBe(1);
  await runParts(client, erasePersonParts({ userId: ids.user, clerkUserId, chats: [chat] }));
  expect(await holding(client, WHO)).toEqual([]);
  const left = (await holding(client, MARK)).filter((one) => !/\.(commit_id)$/.test(one));
  expect(left.filter((one) => !kept.includes(one))).toEqual([]);
  expect((await client.execute("select count(*) n from payments")).rows[0]?.n).toBe(1);
});

test("erasing one person leaves everybody else as they were", async () => {
  const { client } = await openTestDatabase();
  await plantPerson(client);
  const all = async () => [...(await holding(client, WHO)), ...(await holding(client, MARK))];
  const before = await all();
  const other = { ...chat, platformUserId: "8", chatId: "8" };
  await runParts(client, erasePersonParts({ userId: "u-2", clerkUserId: "user_2", chats: [other] }));
  await runParts(client, erasePersonParts({ userId: "u-3", clerkUserId: "user_3", chats: [] }));
  expect(await all()).toEqual(before);
  expect(await eraseEvidence(client, "u-2", 10)).toBe(0);
});

test("every table that may be about somebody is in what is handed out to them", () => {
  const handedOut = [...ABOUT_PERSON, ...ABOUT_AGENT].map(({ table }) => nameOf(table));
  // Agents are told with what is about each, single model calls in files of their own.
  const told = new Set([...handedOut, ...Object.keys(ABOUT_NOBODY), "deployments", "llm_usage_log"]);
  expect(
    tables()
      .map(nameOf)
      .filter((name) => !told.has(name)),
  ).toEqual([]);
});
