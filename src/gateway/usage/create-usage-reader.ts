import type { CallKind } from "../ledger/ledger.ts";
import { createChatUsageReader } from "./chat-usage-reader.ts";
import { createEmbeddingsUsageReader } from "./embeddings-usage-reader.ts";
import { createMessagesUsageReader } from "./messages-usage-reader.ts";
import { createResponsesUsageReader } from "./responses-usage-reader.ts";
import type { UsageReader } from "./usage-reader.ts";

const READERS: Record<CallKind, () => UsageReader> = {
  chat: createChatUsageReader,
  responses: createResponsesUsageReader,
  embeddings: createEmbeddingsUsageReader,
  messages: createMessagesUsageReader,
};

/** A reader for one answer. Each kind of call has one wire shape, whoever answers it. */
export const createUsageReader = (kind: CallKind): UsageReader => READERS[kind]();
