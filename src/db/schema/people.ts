import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type {
  DeletionState,
  DeletionWhy,
  LinkState,
  LoginPurpose,
  LoginState,
  NewsTo,
  Platform,
  SwitchableKind,
} from "../states.ts";
import { commitId, createdAt, id, sealed, updatedAt, version } from "./common.ts";

export const users = sqliteTable("users", {
  id: id(),
  clerkUserId: text("clerk_user_id").notNull().unique(),
  email: text("email").notNull().unique(),
  polarCustomerId: text("polar_customer_id").unique(),
  /** Seed columns: shown, never trusted. Entitlement comes from subscriptions and slots. */
  tier: text("tier").notNull().default("starter"),
  subscriptionStatus: text("subscription_status").notNull().default("active"),
  displayName: text("display_name"),
  /** The language they chose; null means what each of their apps is set to. */
  language: text("language"),
  deletedAt: integer("deleted_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const chatIdentities = sqliteTable(
  "chat_identities",
  {
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** Where private messages go; equal to the user id on Telegram. */
    privateChatId: text("private_chat_id").notNull(),
    displayName: text("display_name").notNull(),
    username: text("username"),
    language: text("language"),
    blockedAt: integer("blocked_at"),
    linkedAt: integer("linked_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.platform, t.platformUserId] }),
    index("chat_identities_user").on(t.userId),
    index("chat_identities_username").on(sql`username collate nocase`),
  ],
);

export const loginRequests = sqliteTable(
  "login_requests",
  {
    id: id(),
    nonceHash: text("nonce_hash").notNull().unique(),
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    chatId: text("chat_id").notNull(),
    displayName: text("display_name").notNull(),
    username: text("username"),
    language: text("language"),
    /** issued → started (nonce burnt) → returned (code shown) → confirmed; or expired. */
    state: text("state").$type<LoginState>().notNull(),
    oauthStateHash: text("oauth_state_hash").unique(),
    bindingHash: text("binding_hash"),
    codeVerifier: sealed("code_verifier"),
    oauthNonce: sealed("oauth_nonce"),
    clerkUserId: text("clerk_user_id"),
    /** When they gave their password or the like to the sign-in provider, if it says so. */
    authenticatedAt: integer("authenticated_at"),
    purpose: text("purpose").$type<LoginPurpose>().notNull().default("login"),
    /** JSON of the act that waits for a fresh sign-in, to be offered again. */
    resume: text("resume"),
    codeHash: text("code_hash"),
    codeExpiresAt: integer("code_expires_at"),
    tries: integer("tries").notNull().default(0),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("login_requests_actor").on(t.platform, t.platformUserId, t.state),
    index("login_requests_expiry").on(t.expiresAt),
  ],
);

/**
 * A signed-in chat account wants another one of its person beside it. The secret of the link is shown to the other
 * account's bot once, which shows a code there, which the account that asked sends back.
 */
export const linkRequests = sqliteTable(
  "link_requests",
  {
    id: id(),
    secretHash: text("secret_hash").notNull().unique(),
    /** Sealed, so that the request is answered alike when it is handled again; erased once it was used. */
    secret: sealed("secret"),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** The account that asked. */
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    displayName: text("display_name").notNull(),
    username: text("username"),
    /** issued → answered (secret burnt, code shown) → confirmed; or expired. */
    state: text("state").$type<LinkState>().notNull(),
    /** The account that answered. */
    joinerPlatform: text("joiner_platform").$type<Platform>(),
    joinerPlatformUserId: text("joiner_platform_user_id"),
    joinerChatId: text("joiner_chat_id"),
    joinerDisplayName: text("joiner_display_name"),
    joinerUsername: text("joiner_username"),
    joinerLanguage: text("joiner_language"),
    /** Sealed: the eight digits that the answering account is shown. */
    code: sealed("code"),
    codeExpiresAt: integer("code_expires_at"),
    tries: integer("tries").notNull().default(0),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("link_requests_actor").on(t.platform, t.platformUserId, t.state),
    index("link_requests_expiry").on(t.expiresAt),
  ],
);

/** Where a person wants to be told what happens; no row means: where the agent was asked for. */
export const notificationPrefs = sqliteTable("notification_prefs", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id),
  newsTo: text("news_to").$type<NewsTo>().notNull(),
  /** Minutes of the day between which they want quiet; null while they want none. */
  quietFrom: integer("quiet_from"),
  quietTo: integer("quiet_to"),
  /** IANA name; null while they have not chosen. */
  timeZone: text("time_zone"),
  createdAt: createdAt(),
  /** When `news_to` was chosen. */
  updatedAt: updatedAt(),
});

/** A kind of news that somebody once wanted none of, and how it is now; no row means that they want it. */
export const newsChoices = sqliteTable(
  "news_choices",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    kind: text("kind").$type<SwitchableKind>().notNull(),
    wanted: integer("wanted", { mode: "boolean" }).notNull(),
    since: integer("since").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.kind] }),
    index("news_choices_unwanted").on(t.kind, t.since).where(sql`wanted = 0`),
  ],
);

/** Somebody's account is to be erased, and how far that is. The row stays, and names nobody. */
export const accountDeletions = sqliteTable(
  "account_deletions",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    why: text("why").$type<DeletionWhy>().notNull(),
    /** waiting → closing → ending → signing_out → erasing → telling → done; waiting → cancelled. */
    state: text("state").$type<DeletionState>().notNull(),
    /** Sealed JSON: which accounts were theirs, while that is needed to erase what is kept under them. */
    subject: sealed("subject"),
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [uniqueIndex("account_deletions_one_open").on(t.userId).where(sql`ended_at is null`)],
);
