import { AppError } from "../../errors.ts";
import { readBody } from "../read-body.ts";

export interface BodyRoom {
  /**
   * Reads a body of a sender that nobody has verified yet.
   * @throws AppError as `readBody` does, and `timeout` when it took too long or had to make room
   */
  read(request: Request, maxBytes: number): Promise<string>;
}

export interface BodyRoomOptions {
  /** Bodies that are read at the same time. */
  places: number;
  /** The longest that one may take, ms. */
  patienceMs: number;
}

/**
 * Bounds what slow senders can hold. When the room is full the one who has been at it longest leaves: an honest body
 * takes milliseconds, so it is hardly ever an honest one.
 */
export function createBodyRoom({ places, patienceMs }: BodyRoomOptions): BodyRoom {
  const reading = new Set<AbortController>();
  return {
    async read(request, maxBytes) {
      const me = new AbortController();
      const timer = setTimeout(() => me.abort(), patienceMs);
      reading.add(me);
      if (reading.size > places)
        for (const oldest of reading) {
          oldest.abort();
          reading.delete(oldest);
          break;
        }
      try {
        return await readBody(request, maxBytes, me.signal);
      } catch (error) {
        if (!me.signal.aborted) throw error;
        throw new AppError("timeout", "the body took too long to arrive");
      } finally {
        clearTimeout(timer);
        reading.delete(me);
      }
    },
  };
}
