/** One thing to be stored; the payload is sealed by the repository, because secrets are part of it. */
export interface InboxItem {
  source: string;
  eventId: string;
  lane: string;
  kind: string;
  payload: string;
}

/** Stores once and wakes the lane, in one commit. */
export type StoreInInbox = (item: InboxItem) => Promise<"stored" | "duplicate">;
