import { createClerkClient, type User } from "@clerk/backend";
import { AppError } from "../../errors.ts";
import type { Identity, IdentityUser } from "../../ports/identity.ts";
import { backendFailure } from "./clerk-failures.ts";
import { trustedAddress } from "./trusted-address.ts";

export interface ReadUserOptions {
  secretKey: string;
  /** Undefined means Clerk's own address. */
  apiUrl: string | undefined;
  timeoutMs: number;
}

const refuse = (reason: string, message: string) =>
  new AppError("forbidden", message, { details: { reason } });

/** Reads people from the Backend API. Answers that are not the user asked for count as unknown. */
export function createUserReader(options: ReadUserOptions): Identity["readUser"] {
  if (options.apiUrl !== undefined) trustedAddress(options.apiUrl, "CLERK_API_URL");
  const clerk = createClerkClient({
    secretKey: options.secretKey,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl.replace(/\/$/, "") }),
    telemetry: { disabled: true },
  });

  return async (clerkUserId) => {
    const user = await withDeadline(clerk.users.getUser(clerkUserId), options.timeoutMs).catch(
      (error: unknown) => {
        throw backendFailure(error);
      },
    );
    // An unexpected content type makes the SDK hand back text instead of a user.
    if (typeof user !== "object" || user === null || user.id !== clerkUserId) {
      throw new AppError("unavailable", "Clerk answered with something that is not the user");
    }
    return toIdentityUser(user);
  };
}

function toIdentityUser(user: User): IdentityUser {
  if (user.banned || user.deprovisioned) throw refuse("banned", "the account is banned in Clerk");
  if (user.locked) throw refuse("locked", "the account is locked in Clerk");
  const primary = user.emailAddresses.find((email) => email.id === user.primaryEmailAddressId);
  if (primary?.verification?.status !== "verified") {
    throw refuse("no_verified_email", "the account has no verified primary e-mail address");
  }
  const displayName = [user.firstName, user.lastName].filter(Boolean).join(" ");
  return {
    clerkUserId: user.id,
    email: primary.emailAddress.toLowerCase(),
    displayName: displayName || null,
  };
}

/** The SDK has no timeout of its own. */
async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AppError("unavailable", `Clerk did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
