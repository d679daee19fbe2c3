import type { CallKind } from "../ledger/ledger.ts";
import { createChatUsageReader } from "./chat-usage-reader.ts";
import type { UsageReader } from "./usage-reader.ts";

/** A reader for one answer. Each kind of call has one wire shape, whoever answers it. */
export function createUsageReader(_kind: CallKind): UsageReader {
  return createChatUsageReader();
}
