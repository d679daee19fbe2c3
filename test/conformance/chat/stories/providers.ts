import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";

const PROVIDER = `akash1${"q".repeat(38)}`;
const manyAddresses = [..."acdefghjklmnpqrstuvwxyz"].map((letter) => `akash1${letter.repeat(38)}`);

async function listsMany({ world, person }: Teller): Promise<void> {
  for (const address of manyAddresses)
    await world.repos.blacklist.add({ address, reason: "too slow", expiresAt: null, createdBy: null });
  await person.runs("/blacklist list");
}

async function listsNone({ world, person }: Teller): Promise<void> {
  for (const address of manyAddresses) await world.repos.blacklist.remove(address);
  await person.runs("/blacklist list");
}

export const providersStory: Story = {
  name: "an administrator's list of providers",
  who: "admin",
  alone: true,
  steps: [
    runs("/help", /For administrators/),
    runs("/blacklist list", /Blacklisted providers/),
    runs(`/blacklist add ${PROVIDER} 30 too slow`, /gets no new leases/),
    runs("/blacklist list", /too slow/),
    runs("/blacklist add nonsense because", /is not a provider address/),
    runs(`/blacklist remove ${PROVIDER}`, /may be chosen again/),
    runs(`/blacklist remove ${PROVIDER}`, /was not on the list/),
    happens("there are many", listsMany, /akash1aaa/),
    taps("Show more", /akash1zzz/),
    happens("there are none again", listsNone, /No provider is blacklisted/),
  ],
};

/** Words alone; what they do to an agent is in test/chat/model-and-key.test.ts. */
export const pausesStory: Story = {
  name: "an administrator's list of paused models",
  who: "admin",
  steps: [
    runs("/pause list", /No agent is paused/),
    runs("/pause on @nobody_has_this_bot sends mass mail", /No running agent has the bot/),
    runs("/pause off @nobody_has_this_bot", /No running agent has the bot/),
  ],
};
