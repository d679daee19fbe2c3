import { AppError } from "../../errors.ts";
import type { Identity } from "../../ports/identity.ts";
import { type Backend, unlessUnknown } from "./backend.ts";

/** The most that Clerk lists at once. */
const PAGE = 500;
/** Nobody has more open than these pages hold; whoever opens new ones faster than they are ended is not waited for. */
const MOST_PAGES = 10;

/** Revokes a person's sessions until Clerk lists none that is active. */
export const endSessionsWith =
  (backend: Backend): Identity["endSessions"] =>
  async (clerkUserId) => {
    let ended = 0;
    for (let page = 0; page < MOST_PAGES; page++) {
      const active = { userId: clerkUserId, status: "active" as const, limit: PAGE };
      const list = await unlessUnknown(backend.ask(({ sessions }) => sessions.getSessionList(active)));
      if (list === null) return ended;
      // An unexpected content type makes the SDK hand back something else.
      if (!Array.isArray(list.data))
        throw new AppError("unavailable", "Clerk answered with something that is no list of sessions");
      for (const { id } of list.data)
        if (await unlessUnknown(backend.ask(({ sessions }) => sessions.revokeSession(id)))) ended++;
      if (list.data.length < PAGE) return ended;
    }
    return ended;
  };
