import type { ChatWorld } from "./chat-world.ts";

/** Somebody signed in with a draft of an agent, as the wizard would leave it for a managed bot. */
export async function draftOf(world: ChatWorld, name: string) {
  const { person, userId } = await world.signedIn(name);
  const id = `00000000-0000-7000-8000-${String(person.id).padStart(12, "0")}`;
  await world.repos.deployments.create({
    id,
    userId,
    name: `${name}'s agent`,
    model: "small",
    channel: "telegram",
    channelKind: "managed",
    channelAccountId: String(person.id + 10 ** 9),
    channelUsername: `${name.toLowerCase()}_agent_bot`,
    channelToken: null,
    ownerPlatformUserId: String(person.id),
    originPlatform: "telegram",
    originChatId: String(person.id),
  });
  return { person, userId, id };
}
