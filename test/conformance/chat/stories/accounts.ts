import { runPart } from "../../../../src/db/run.ts";
import { onDiscord } from "../on-discord.ts";
import { onTelegram } from "../on-telegram.ts";
import { ownerOf } from "../owner-of.ts";
import { answers, happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { signInAfresh } from "./admin.ts";

/** A code that no sign-in and no link waits for. */
const STRAY = "1234 5678";

export const strangerStory: Story = {
  name: "a stranger's first minutes",
  who: "guest",
  steps: [
    runs("/start", /Your own AI agent/),
    taps("Help", /What I can do/),
    taps("Deploy an agent", /Sign in first/),
    taps("Sign in", /The link is yours alone/),
    answers(STRAY, /That code is not valid any more/),
    runs("/login", /The link is yours alone/),
    runs("/privacy", /What is stored about you/),
    runs("/paysupport", /Help with a payment/),
    runs("/logout", /You are not signed in/),
    ...["/deploy", "/bots", "/status", "/close", "/plan", "/settings"].map((line) =>
      runs(line, /Sign in first/),
    ),
  ],
};

export const newcomerStory: Story = {
  name: "somebody who is signed in and has nothing yet",
  who: "user",
  steps: [
    runs("/start", /Welcome back/),
    runs("/help", /What I can do/),
    taps("My agents", /No agents yet/),
    runs("/login", /already signed in/),
    runs("/status", /No agents yet/),
    runs("/close", /Nothing to close/),
    runs("/plan", /No plan yet/),
    runs("/paysupport", /Your reference/),
    runs("/logout", /no longer belongs to your GoClaw account/),
    taps("Sign in", /The link is yours alone/),
  ],
};

/** Settings of somebody who has an account on the other platform, too. */
export function settingsStory(): Story {
  const linksOther = async (teller: Teller): Promise<void> => {
    const { world, person } = teller;
    const platform = person.platform === "telegram" ? "discord" : "telegram";
    const spare = platform === "discord" ? onDiscord(world, "Spare") : onTelegram(world, "Spare");
    await spare.runs("/help");
    await spare.waitFor((shown) => shown.length > 0 || undefined);
    const { id } = spare;
    const facts = { platformUserId: id, privateChatId: id, displayName: "Spare", username: null };
    const link = { ...facts, platform, language: "en", userId: ownerOf(teller).userId } as const;
    await runPart(world.client, world.repos.chatIdentities.linkPart(link));
    await person.runs("/settings");
  };
  return {
    name: "settings",
    who: "user",
    steps: [
      runs("/settings", /Your linked chat accounts/),
      taps("Language", /on every platform/),
      taps("Back", /Your linked chat accounts/),
      taps("Link another chat account", /Link another chat account of yours/),
      answers(STRAY, /That code is not valid any more|Signed in as/),
      happens("an account on the other platform is linked", linksOther, /<platform> · Spare/),
      taps("News", /✓ Usage and budgets/),
      taps("Where they go", /Where shall I tell you/),
      taps("On both", /Where they go On both/),
      taps("Back", /News On both/),
      taps(/^Unlink \w+ · Spare/, /Unlink <platform> · Spare\?/),
      taps("Yes, unlink it", /no longer belongs to your GoClaw account/),
      runs("/settings", /Your linked chat accounts/),
      taps("Language", /on every platform/),
      taps("Deutsch", /Deine verbundenen Chat-Konten/),
      runs("/bots", /Noch keine Agenten/),
      runs("/settings", /Deine Einstellungen/),
      taps("Sprache", /auf jeder Plattform/),
      taps("English", /Your linked chat accounts/),
      taps("Sign out everywhere", /Sign out everywhere\?/),
      taps("Yes, sign out everywhere", /no longer belongs to your GoClaw account/),
      runs("/bots", /Sign in first/),
    ],
  };
}

/** Which news somebody wants, and when they want none. */
export function quietStory(): Story {
  return {
    name: "kinds of news, quiet hours and whose clock they go by",
    who: "user",
    steps: [
      runs("/settings", /News all of them/),
      taps("News", /✓ Usage and budgets/),
      taps("✓ Usage and budgets", /✗ Usage and budgets/),
      taps("Quiet hours", /news wait and come when they end/),
      taps("22:00–07:00", /Quiet hours 22:00–07:00/),
      taps("Time zone", /Which of these clocks/),
      taps(/^Tokyo/, /Tokyo, where it is/),
      taps("Other hours", /Send the hours/),
      answers("late", /“late” is not two different times/),
      answers("23:30 to 6", /Quiet hours 23:30–06:00/),
      taps("Time zone", /Which of these clocks/),
      taps("Another place", /large city/),
      answers("Atlantis", /no clock of “Atlantis”/),
      answers("lisbon", /Lisbon, where it is/),
      taps("No quiet hours", /Quiet hours none/),
      taps("Back", /Health and moves/),
      taps("Back", /News one kind off/),
    ],
  };
}

/** Somebody takes a copy of everything along, and leaves for good. */
export function leavingStory(): Story {
  const signsInAndLooks = async (teller: Teller): Promise<void> => {
    await signInAfresh(teller);
    await teller.person.runs("/settings");
  };
  return {
    name: "a copy of one's data, and the end of the account",
    who: "user",
    steps: [
      runs("/settings", /Your linked chat accounts/),
      taps("My data", /Both need a sign-in/),
      taps("Export my data", /Sign in once more/),
      happens("they sign in once more and look again", signsInAndLooks, /Your linked chat accounts/),
      taps("My data", /Both need a sign-in/),
      taps("Export my data", /Everything stored about you/),
      runs("/settings", /Your linked chat accounts/),
      taps("My data", /Both need a sign-in/),
      taps("Delete my account", /This cannot be undone/),
      answers("please", /That was not DELETE/),
      taps("Keep my account", /Your account stays/),
      runs("/settings", /Your linked chat accounts/),
      taps("My data", /Both need a sign-in/),
      taps("Delete my account", /This cannot be undone/),
      answers("delete", /Your account is being deleted/),
      happens("everything is erased", async () => undefined, /Your account is deleted/),
      runs("/bots", /Sign in first/),
    ],
  };
}
