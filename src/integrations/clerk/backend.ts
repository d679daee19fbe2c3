import { type ClerkClient, createClerkClient } from "@clerk/backend";
import { AppError } from "../../errors.ts";
import { backendFailure } from "./clerk-failures.ts";
import { trustedAddress } from "./trusted-address.ts";

export interface BackendOptions {
  secretKey: string;
  /** Undefined means Clerk's own address. */
  apiUrl: string | undefined;
  timeoutMs: number;
}

/** Clerk's Backend API, as its SDK asks it, within a deadline. */
export interface Backend {
  /** @throws AppError of what Clerk answered; `unavailable` where it did not in time */
  ask<T>(question: (clerk: ClerkClient) => Promise<T>): Promise<T>;
}

export function createBackend({ secretKey, apiUrl, timeoutMs }: BackendOptions): Backend {
  if (apiUrl !== undefined) trustedAddress(apiUrl, "CLERK_API_URL");
  const clerk = createClerkClient({
    secretKey,
    ...(apiUrl === undefined ? {} : { apiUrl: apiUrl.replace(/\/$/, "") }),
    telemetry: { disabled: true },
  });
  return {
    ask: (question) =>
      withDeadline(question(clerk), timeoutMs).catch((error: unknown) => {
        throw backendFailure(error);
      }),
  };
}

/** Who is not there needs nothing done to them. */
export async function unlessUnknown<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
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
