import { Webhook } from "svix";
import { expect, test } from "vitest";
import { startMailbox, startTwin, WEBHOOK_SECRET } from "./clerk-world.ts";

async function world(answer?: () => number) {
  const mailbox = await startMailbox(answer);
  const twin = await startTwin({ webhook: { url: mailbox.url, secret: WEBHOOK_SECRET } });
  const close = async () => {
    await twin.close();
    await mailbox.close();
  };
  return { mailbox, twin, close };
}

function opens(delivery: { body: string; headers: Headers } | undefined): {
  type: string;
  data: { id: string };
} {
  const body = delivery?.body ?? "";
  new Webhook(WEBHOOK_SECRET).verify(body, Object.fromEntries(delivery?.headers ?? []));
  return JSON.parse(body);
}

test("changes are announced, and an independent verifier accepts the signatures", async () => {
  const { mailbox, twin, close } = await world();
  const user = twin.createUser({ email: "ann@example.com" });
  twin.updateEmail(user.id, "ann2@example.com");
  twin.deleteUser(user.id);
  await twin.webhooks.idle();
  const events = mailbox.received.map(opens);
  expect(events.map((event) => event.type).sort()).toEqual(["user.created", "user.deleted", "user.updated"]);
  expect(new Set(events.map((event) => event.data.id))).toEqual(new Set([user.id]));
  await close();
});

test.each(["tamper", "wrong_secret", "old_timestamp"] as const)(
  "a delivery spoilt by %s is refused by the verifier",
  async (mishap) => {
    const { mailbox, twin, close } = await world();
    twin.webhooks.spoilNext(mishap);
    twin.createUser({ email: "ann@example.com" });
    await twin.webhooks.idle();
    expect(() => opens(mailbox.received[0])).toThrow();
    await close();
  },
);

test("a duplicate has the same id; a lost one never arrives until it is sent again", async () => {
  const { mailbox, twin, close } = await world();
  twin.webhooks.spoilNext("duplicate");
  twin.createUser({ email: "ann@example.com" });
  await twin.webhooks.idle();
  expect(mailbox.received.map((delivery) => delivery.headers.get("svix-id"))).toHaveLength(2);
  expect(new Set(mailbox.received.map((delivery) => delivery.headers.get("svix-id"))).size).toBe(1);
  twin.webhooks.spoilNext("lose");
  twin.createUser({ email: "bob@example.com" });
  await twin.webhooks.idle();
  expect(mailbox.received).toHaveLength(2);
  const lost = twin.webhooks.deliveries().find((delivery) => delivery.state === "lost");
  expect(await twin.webhooks.redeliver(lost?.eventId ?? "")).toBe(204);
  expect(mailbox.received).toHaveLength(3);
  await close();
});

test("a refused delivery stays pending for another try", async () => {
  const { twin, close } = await world(() => 500);
  twin.createUser({ email: "ann@example.com" });
  await twin.webhooks.idle();
  expect(twin.webhooks.deliveries()[0]).toMatchObject({ state: "pending", attempts: 1, lastStatus: 500 });
  await close();
});
