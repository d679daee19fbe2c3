/** Waits of a deploy on a chain that makes ten blocks a second. */
export const FAST_DEPLOY = {
  bidWindowMinMs: 400,
  bidWindowMaxMs: 3_000,
  createMayLandMs: 4_000,
  manifestTimeoutMs: 2_000,
  readyTimeoutMs: 8_000,
  pollMs: 60,
  saveTimeoutMs: 4_000,
  quietTimeoutMs: 6_000,
  fenceGraceMs: 500,
  healRestMs: 500,
};

export const FAST_CHAIN = {
  txTtlMs: 10_000,
  txPollMs: 50,
  manifestRetryMs: 200,
  txGraceMs: 2_000,
  callTimeoutMs: 4_000,
};

const PLENTY = { count: 1_000, perMs: 30_000 };
/** People in tests tap faster than Telegram allows; tests of its limits say so. */
export const FAST_CHAT = { TELEGRAM_MESSAGES_PER_SECOND: "1000" };
export const FAST_CHATS = { private: PLENTY, group: PLENTY };

export const BLOCK_MS = 100;

/** Agents are looked after as fast as a test can bear; a busy machine may keep a report waiting. */
export const FAST_HEALTH = {
  lookMs: 300,
  roundMs: 300,
  reportEveryMs: 400,
  reportStaleMs: 6_000,
  believeMs: 800,
  startMs: 60_000,
  providerMs: 2_000,
  helpMs: 8_000,
  flapMs: 60_000,
};
