import type { ClerkBooks, SessionRecord } from "./records.ts";

/** Browsers in which people are signed in, as the Backend API (version 2026-05-12) shows and ends them. */
export interface SessionDesk {
  listOf(userId: string): Record<string, unknown>[];
  /** @returns the session as it was ended; undefined when there is none */
  revoke(id: string): Record<string, unknown> | undefined;
}

const SESSION_LIFE_MS = 7 * 86_400_000;

const sessionJson = ({ id, userId, signedInAtMs }: SessionRecord, status: string) => ({
  object: "session",
  id,
  client_id: id.replace("sess_", "client_"),
  user_id: userId,
  status,
  last_active_at: signedInAtMs,
  expire_at: signedInAtMs + SESSION_LIFE_MS,
  abandon_at: signedInAtMs + SESSION_LIFE_MS,
  created_at: signedInAtMs,
  updated_at: signedInAtMs,
  last_active_organization_id: null,
  actor: null,
});

export const createSessionDesk = ({ sessions }: ClerkBooks): SessionDesk => ({
  listOf: (userId) =>
    sessions
      .all()
      .filter((session) => session.userId === userId)
      .map((session) => sessionJson(session, "active")),
  revoke(id) {
    const found = sessions.entries().find(([, session]) => session.id === id);
    if (!found) return undefined;
    sessions.delete(found[0]);
    return sessionJson(found[1], "revoked");
  },
});
