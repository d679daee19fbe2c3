import { runPart } from "../../../../src/db/run.ts";
import { ownerOf } from "../owner-of.ts";
import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { seedAgent } from "../seed-agent.ts";

const HOUR_MS = 3_600_000;
/** Nobody runs anything there, whatever other stories left behind. */
const EMPTY_PROVIDER = `akash1${"e".repeat(38)}`;

/** As a sign-in afresh leaves it; the sign-in itself is in test/services/admin/sudo.test.ts. */
export async function signInAfresh({ world, person, userId }: Teller): Promise<void> {
  const now = world.clock.now();
  await runPart(
    world.client,
    world.repos.sudoGrants.grantPart({
      platform: person.platform,
      platformUserId: person.id,
      userId: userId ?? "",
      loginRequestId: "0197-login",
      signedInAt: now,
      // A time of day is shown, which is to be the same in both tellings.
      endsAt: (Math.floor(now / HOUR_MS) + 2) * HOUR_MS,
    }),
  );
}

async function asksAgain(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await teller.person.runs("/sudo");
}

export const sudoStory: Story = {
  name: "an administrator's fresh sign-in",
  who: "admin",
  steps: [
    runs("/sudo", /Sign in once more/),
    happens("they have signed in", asksAgain, /freshly signed in/),
    taps("End it now", /is over/),
    runs("/sudo", /Sign in once more/),
  ],
};

async function hasAnAgent(teller: Teller): Promise<void> {
  const agent = await seedAgent(teller.world, ownerOf(teller), "Old helper");
  await agent.step("queued", "queued");
  await teller.person.runs("/deployments queued");
}

async function looksAgain(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await teller.person.runs("/deployments queued");
}

async function looksThemselvesUp({ person, userId }: Teller): Promise<void> {
  await person.runs(`/user ${userId}`);
}

/** Somebody's agent, from the list to its end; alone, since the list is everybody's. */
export const agentsOfAllStory: Story = {
  name: "an administrator looks after somebody's agent",
  who: "admin",
  alone: true,
  steps: [
    runs("/user nobody_at_all", /Nobody is known as/),
    runs(`/deployments closed ${EMPTY_PROVIDER}`, /no such agent/),
    happens("there is one", hasAnAgent, /being deployed ·/),
    taps("Old helper", /In this phase since/),
    taps("Close it", /Sign in once more/),
    happens("they sign in", looksAgain, /being deployed ·/),
    taps("Old helper", /In this phase since/),
    taps("Close it", /Why is/),
    taps("It breaks the terms", /It never ran/),
    taps("Yes, close it", /State.*closing[\s\S]*It breaks the terms/i),
    taps("Its owner", /With us since/),
    taps("Show e-mail", /@example\.com/),
    taps("Back", /With us since/),
    taps("All agents", /Old helper/),
    happens("they look themselves up", looksThemselvesUp, /With us since/),
    taps("Audit log", /person\.read/),
    taps("As a file", /Newest first/),
    runs("/audit nobody_at_all", /Nobody is known as/),
  ],
};
