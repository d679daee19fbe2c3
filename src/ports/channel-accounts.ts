export type Platform = "telegram" | "discord";

/** A bot account on a platform that an agent can speak through. */
export interface ChannelAccount {
  platform: Platform;
  /** The bot's own id on its platform; survives token rotation (I6). */
  accountId: string;
  username: string;
  displayName: string;
}

/** `webhook_set`: somebody has its messages sent elsewhere. */
export type ChannelState = "ok" | "token_refused" | "webhook_set" | "intents_missing";

/** Questions about bot accounts that services and chats may ask a platform. Errors never contain the token. */
export interface ChannelAccounts {
  /**
   * Asks the platform who a pasted token belongs to, and whether an agent could run with it.
   * @throws AppError `rejected` (`token_malformed`, `token_refused` or a reason of the platform's own), `unavailable` when it cannot be asked
   */
  checkToken(token: string): Promise<ChannelAccount>;
  /**
   * Asks what keeps a bot of this token from hearing its people, without taking anything from whoever runs with it.
   * @throws AppError `unavailable`, `timeout`, `rate_limited`: nothing is known
   */
  lookAt(token: string): Promise<ChannelState>;
  /** Fetches a managed bot's token just in time. @throws AppError `forbidden` when we no longer manage it. */
  managedToken(accountId: string): Promise<string>;
  /** Revokes the token and issues a new one: the kill switch. */
  rotateManagedToken(accountId: string): Promise<string>;
  /** Only the owner's messages reach the bot. */
  restrictToOwner(accountId: string): Promise<void>;
  /** Opens a bot, as its owner would begin to talk to it. */
  botLink(bot: { accountId: string | null; username: string }): string;
  /** Lets its owner bring a bot to where they talk; null where that needs nothing. */
  inviteLink(bot: { accountId: string | null }): string | null;
  /**
   * Opens the platform's own dialog in which a person makes a bot for us to manage; null where there is none.
   * @throws AppError `unavailable` while the platform has not told our own name
   */
  creationLink(suggested: { name: string; username: string }): string | null;
  /** Where a person creates a bot, or revokes its token, by hand. */
  makerLink(): string;
}
