import type { ChatPerson } from "./chat-person.ts";
import type { Teller } from "./play-story.ts";

/** Whoever tells the story, as the owner of something. @throws Error for a guest */
export function ownerOf({ person, userId }: Teller): { person: ChatPerson; userId: string } {
  if (userId === null) throw new Error("a guest owns nothing");
  return { person, userId };
}
