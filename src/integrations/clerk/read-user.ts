import type { User } from "@clerk/backend";
import { AppError } from "../../errors.ts";
import type { Identity, IdentityUser } from "../../ports/identity.ts";
import type { Backend } from "./backend.ts";

const refuse = (reason: string, message: string) =>
  new AppError("forbidden", message, { details: { reason } });

/** Reads people from the Backend API. Answers that are not the user asked for count as unknown. */
export function createUserReader(backend: Backend): Identity["readUser"] {
  return async (clerkUserId) => {
    const user = await backend.ask(({ users }) => users.getUser(clerkUserId));
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
