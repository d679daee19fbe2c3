/** A code and the words with which the gateway closes a connection. */
export type CloseReason = readonly [number, string];

export const CLOSE = {
  unknownOpcode: [4001, "Unknown opcode."],
  decodeError: [4002, "Error while decoding payload."],
  notAuthenticated: [4003, "Not authenticated."],
  authenticationFailed: [4004, "Authentication failed."],
  alreadyAuthenticated: [4005, "Already authenticated."],
  invalidSequence: [4007, "Invalid sequence."],
  rateLimited: [4008, "Rate limited."],
  sessionTimedOut: [4009, "Session timed out."],
  invalidShard: [4010, "Invalid shard."],
  invalidVersion: [4012, "Invalid API version."],
  invalidIntents: [4013, "Invalid intent(s)."],
  disallowedIntents: [4014, "Disallowed intent(s)."],
} as const satisfies Record<string, CloseReason>;
