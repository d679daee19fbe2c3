import { dataOf } from "../event-data.ts";
import { isSilentEvent, looksLikeObject, nameOf, payloadOf, readPayload } from "./event-payload.ts";
import type { EventMark } from "./family.ts";

/** What to make of an event, by the name that it bears in its first line or else inside its data. */
export interface EventNames {
  last: ReadonlySet<string>;
  failed: ReadonlySet<string>;
  /** Names whose data decides. */
  look?: ReadonlyMap<string, (data: Record<string, unknown>) => EventMark>;
}

/** Some compatible servers end every stream with it. */
const DONE = Buffer.from("[DONE]");

const dataIn = (event: Buffer) => readPayload(Buffer.from(dataOf(event)));

/** Marks the events of an API that names each of them. */
export function markNamedEvent(event: Buffer, names: EventNames): EventMark {
  const payload = payloadOf(event);
  if (payload === null) return isSilentEvent(event) ? "pass" : "broken";
  if (payload.length === 0) return "pass";
  if (!looksLikeObject(payload)) return payload.equals(DONE) ? "pass" : "broken";
  const name = nameOf(event) ?? dataIn(event)?.type;
  if (typeof name !== "string") return "broken";
  if (names.last.has(name)) return "last";
  if (names.failed.has(name)) return "failed";
  const look = names.look?.get(name);
  if (!look) return "pass";
  const data = dataIn(event);
  return data === null ? "broken" : look(data);
}
