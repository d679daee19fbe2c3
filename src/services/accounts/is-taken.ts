import { AppError } from "../../errors.ts";

/** A commit that would have taken an account from somebody: they were linked to it between our look and the commit. */
export const isTaken = (error: unknown): boolean =>
  error instanceof AppError && error.details.constraint === "chat_identities.user_id";
