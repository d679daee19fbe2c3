import type { AppError } from "../errors.ts";

export interface ErrorWords {
  status: 400 | 403 | 404 | 409 | 410 | 429 | 500 | 503;
  title: string;
  text: string;
}

const AGAIN = "Send /login to the bot in your chat for a new link.";

const BY_REASON: Record<string, ErrorWords> = {
  link_used: { status: 410, title: "This link was already used", text: `Each link works once. ${AGAIN}` },
  link_expired: {
    status: 410,
    title: "This link has expired",
    text: `Links work for a few minutes. ${AGAIN}`,
  },
  other_browser: {
    status: 403,
    title: "This sign-in began in another browser",
    text: `Open the link and finish in the same browser. ${AGAIN}`,
  },
  denied: {
    status: 403,
    title: "You said no, and that is fine",
    text: `Nothing was connected. If you change your mind: ${AGAIN}`,
  },
  refused: { status: 403, title: "The sign-in did not go through", text: `Nothing was connected. ${AGAIN}` },
  id_token: {
    status: 403,
    title: "The sign-in could not be verified",
    text: `Nothing was connected. ${AGAIN}`,
  },
  stale_sign_in: {
    status: 403,
    title: "That was not a fresh sign-in",
    text: "The sign-in service let you through without asking who you are. Sign out there, then ask for a new link in your chat.",
  },
  no_verified_email: {
    status: 403,
    title: "Your account has no verified e-mail address",
    text: `Add an address to your account and verify it. Then: ${AGAIN}`,
  },
  banned: {
    status: 403,
    title: "This account is blocked",
    text: "Write /paysupport in the chat if you think this is a mistake.",
  },
  locked: {
    status: 403,
    title: "This account is locked for now",
    text: `Too many attempts were made. Wait a while. Then: ${AGAIN}`,
  },
};

const NOT_FOUND: ErrorWords = {
  status: 404,
  title: "There is nothing here",
  text: "The address may be mistyped or the link too old. Go back to the chat and try again.",
};
const BUSY: ErrorWords = {
  status: 503,
  title: "We cannot reach the sign-in service",
  text: "Nothing is lost. Wait a moment and reload this page.",
};
const BROKEN: ErrorWords = {
  status: 500,
  title: "Something broke on our side",
  text: "It has been noted. Nothing was changed: go back to the chat and try again.",
};

/** The one place where a page's words are chosen for an error. */
export function errorWords(error: AppError): ErrorWords {
  const reason = error.details.reason;
  const special = typeof reason === "string" ? BY_REASON[reason] : undefined;
  if (special) return special;
  switch (error.code) {
    case "not_found":
      return NOT_FOUND;
    case "invalid_input":
      return { status: 400, title: "That did not look right", text: "Go back to the chat and try again." };
    case "gone":
      return { status: 410, title: "This has expired", text: AGAIN };
    case "forbidden":
    case "unauthenticated":
      return { status: 403, title: "That is not allowed", text: AGAIN };
    case "conflict":
      return {
        status: 409,
        title: "Somebody was faster",
        text: "Reload this page to see where things stand.",
      };
    case "rate_limited":
      return { status: 429, title: "That was a little fast", text: "Wait a minute and try again." };
    case "unavailable":
    case "timeout":
    case "database_busy":
      return BUSY;
    default:
      return BROKEN;
  }
}
