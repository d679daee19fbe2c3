import { runPart } from "../../../../src/db/run.ts";
import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";

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
      endsAt: now + 600_000,
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
