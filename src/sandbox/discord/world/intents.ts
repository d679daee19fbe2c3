import { INTENT_FLAG } from "./accounts.ts";

/** Bits by which a gateway session says what it wants to hear. */
export const INTENT = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

/** Every bit that means something. */
export const KNOWN_INTENTS = [...Array.from({ length: 17 }, (_, bit) => bit), 20, 21, 24, 25].reduce(
  (sum, bit) => sum | (1 << bit),
  0,
);

/** Intents that an application must have switched on in the portal, with the flags that say so. */
const PRIVILEGED = [
  { intent: INTENT.guildMembers, flags: INTENT_FLAG.guildMembers | (1 << 14) },
  { intent: INTENT.guildPresences, flags: INTENT_FLAG.presence | (1 << 12) },
  { intent: INTENT.messageContent, flags: INTENT_FLAG.messageContent | (1 << 18) },
];

/** Whether an application with these flags may ask for these intents. */
export const mayUse = (intents: number, flags: number): boolean =>
  PRIVILEGED.every((one) => (intents & one.intent) === 0 || (flags & one.flags) !== 0);
