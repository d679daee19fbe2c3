import type { ChatWorld } from "../../chat/chat-world.ts";
import type { ChatPerson, Shown } from "./chat-person.ts";
import { differences, type Seen } from "./seen.ts";

/** Whose story it is: the same person, on each platform once. */
export interface Teller {
  world: ChatWorld;
  person: ChatPerson;
  /** Null for a guest. */
  userId: string | null;
}

export interface Step {
  says: string;
  act(teller: Teller): Promise<unknown>;
  /** The message that this must bring, new or changed: text of it. */
  sees: RegExp;
}

export interface Story {
  name: string;
  who: "guest" | "user" | "admin";
  /** It changes what everybody shares, so that one telling must be over before the next begins. */
  alone?: true;
  steps: Step[];
}

export const runs = (line: string, sees: RegExp): Step => ({
  says: line,
  act: ({ person }) => person.runs(line),
  sees,
});
export const taps = (label: string | RegExp, sees: RegExp): Step => ({
  says: `[${label}]`,
  act: ({ person }) => person.taps(label),
  sees,
});
export const answers = (text: string, sees: RegExp): Step => ({
  says: text,
  act: ({ person }) => person.answers(text),
  sees,
});
/** Something happens that the person did not do. */
export const happens = (says: string, act: Step["act"], sees: RegExp): Step => ({ says, act, sees });

const textOf = ({ seen }: Shown): string => seen.text.join("\n");

/** What one step brought: a message that was not there, or has changed since. */
async function seenAfter(person: ChatPerson, before: Shown[], step: Step): Promise<Seen> {
  const known = new Map(before.map(({ id, edits }) => [id, edits]));
  const isNew = ({ id, edits }: Shown): boolean => (known.get(id) ?? -1) < edits;
  const found = await person
    .waitFor((shown) => shown.findLast((one) => isNew(one) && step.sees.test(textOf(one))))
    .catch((error: Error) => {
      throw new Error(
        `on ${person.platform}, after ${step.says}: ${step.sees} is not seen\n${error.message}`,
      );
    });
  return found.seen;
}

/** Plays a story and keeps what each step brought, and everything that stands in the chat at its end. */
export async function playStory(teller: Teller, story: Story): Promise<{ steps: Seen[]; end: Seen[] }> {
  const steps: Seen[] = [];
  for (const step of story.steps) {
    const before = teller.person.shown();
    await step.act(teller);
    steps.push(await seenAfter(teller.person, before, step));
  }
  return { steps, end: teller.person.shown().map(({ seen }) => seen) };
}

type Played = Awaited<ReturnType<typeof playStory>>;

/** How what two people saw in the same story differs, step by step. */
export function compare(story: Story, one: Played, other: Played): string[] {
  const steps = story.steps.flatMap((step, at) => {
    const [a, b] = [one.steps[at], other.steps[at]];
    return a && b ? differences(a, b).map((words) => `${step.says} → ${words}`) : [`${step.says} is missing`];
  });
  const count =
    one.end.length === other.end.length ? [] : [`${one.end.length} messages, and ${other.end.length}`];
  return [...steps, ...count];
}
