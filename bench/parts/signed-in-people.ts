import { join } from "node:path";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { runPart } from "../../src/db/run.ts";
import { createVault } from "../../src/db/vault.ts";
import { systemClock } from "../../src/ports/clock.ts";
import type { TelegramPerson } from "../../src/sandbox/telegram/person/person.ts";
import { type BesideTwins, KEYS } from "./beside-twins.ts";

/** People whom GoClaw knows, written into its books before it starts. */
export async function signedInPeople(
  { dataDir, telegram }: BesideTwins,
  count: number,
): Promise<TelegramPerson[]> {
  const people = Array.from({ length: count }, (_, i) =>
    telegram.createUser({ firstName: `Person${i}`, languageCode: "en" }),
  );
  const { client, close } = await openDatabase({ url: `file:${join(dataDir, "goclaw.db")}` });
  await migrate({ client });
  const vault = createVault({ encryptionKey: KEYS.ENCRYPTION_KEY, lookupKey: KEYS.LOOKUP_KEY });
  const repos = createRepositories({ client, vault, clock: systemClock });
  for (const { id, firstName } of people) {
    const name = `user_${id}`;
    const user = await repos.users.create({ clerkUserId: name, email: `${name}@example.com` });
    const facts = { platform: "telegram" as const, platformUserId: String(id), privateChatId: String(id) };
    await runPart(
      client,
      repos.chatIdentities.linkPart({
        ...facts,
        userId: user.id,
        displayName: firstName,
        username: null,
        language: "en",
      }),
    );
  }
  close();
  return people;
}
