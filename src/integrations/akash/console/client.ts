import type { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import { createQuietTime } from "./quiet-time.ts";
import { type Answer, refused, retryAfterMs, unanswered } from "./refusals.ts";
import { answers } from "./shapes.ts";

export interface ConsoleClientOptions {
  /** Without a trailing slash. */
  apiBase: string;
  /** null for what needs no key. */
  apiKey: string | null;
  clock: Clock;
  /** For reads; ten seconds are not rare. */
  readTimeoutMs: number;
  /** For what signs and waits for a block, or speaks to a provider. */
  writeTimeoutMs: number;
}

interface Question<T> {
  call: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  answer: z.ZodType<T>;
}

/**
 * The Console API, typed. There is no official SDK. Each method throws AppError: `not_found`, `rejected` and
 * `misconfigured` are the API's own word, everything else means that nothing is known.
 */
export function createConsoleClient(options: ConsoleClientOptions) {
  const { clock } = options;
  const quiet = createQuietTime(clock);

  async function fetchAnswer({ call, method, path, body }: Question<unknown>): Promise<Answer> {
    const timeoutMs = method === "GET" ? options.readTimeoutMs : options.writeTimeoutMs;
    try {
      const response = await fetch(`${options.apiBase}${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...(options.apiKey === null ? {} : { "x-api-key": options.apiKey }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        status: response.status,
        text: await response.text(),
        retryAfter: response.headers.get("retry-after"),
      };
    } catch (error) {
      throw unanswered(call, error);
    }
  }

  async function ask<T>(question: Question<T>): Promise<T> {
    const { call } = question;
    quiet.check(call);
    const answer = await fetchAnswer(question);
    if (answer.status === 429) {
      const waitMs = quiet.refused(retryAfterMs(answer.retryAfter, clock.now()));
      const { code, message, details } = refused(call, answer);
      throw new AppError(code, message, { details: { ...details, retryAfterMs: waitMs } });
    }
    quiet.answered();
    if (answer.status < 200 || answer.status > 299) throw refused(call, answer);
    return readAnswer(question, answer.text);
  }

  const get = <T>(call: string, path: string, answer: z.ZodType<T>) =>
    ask({ call, method: "GET", path, answer });

  return {
    /** Never to be repeated blindly: each call that arrives makes another deployment. */
    create: async (input: { sdl: string; depositUsd: number }) =>
      (
        await ask({
          call: "create",
          method: "POST",
          path: "/v1/deployments",
          body: { data: { sdl: input.sdl, deposit: input.depositUsd } },
          answer: answers.created,
        })
      ).data,
    deployment: async (dseq: string) =>
      (await get("deployment", `/v1/deployments/${dseq}`, answers.deployment)).data,
    bids: async (dseq: string) => (await get("bids", `/v1/bids?dseq=${dseq}`, answers.bids)).data,
    /** Makes the lease unless there is one, and hands the manifest over. Not wrapped in `data`. */
    lease: async (input: {
      manifest: string;
      leases: { dseq: string; gseq: number; oseq: number; provider: string }[];
    }) =>
      (
        await ask({
          call: "lease",
          method: "POST",
          path: "/v1/leases",
          body: input,
          answer: answers.deployment,
        })
      ).data,
    /** Signs for the new hash and hands the manifest to whoever runs the old one. */
    update: async (dseq: string, sdl: string) =>
      (
        await ask({
          call: "update",
          method: "PUT",
          path: `/v1/deployments/${dseq}`,
          body: { data: { sdl } },
          answer: answers.deployment,
        })
      ).data,
    async close(dseq: string): Promise<void> {
      await ask({
        call: "close",
        method: "DELETE",
        path: `/v1/deployments/${dseq}`,
        answer: answers.closed,
      });
    },
    async deposit(dseq: string, depositUsd: number): Promise<void> {
      await ask({
        call: "deposit",
        method: "POST",
        path: "/v1/deposit-deployment",
        body: { data: { dseq, deposit: depositUsd } },
        answer: answers.deployment,
      });
    },
    /** @throws AppError `not_found` when nobody has made settings for it */
    setting: async (dseq: string) =>
      (await get("setting", `/v2/deployment-settings/${dseq}`, answers.setting)).data,
    makeSetting: async (dseq: string) =>
      (
        await ask({
          call: "setting.make",
          method: "POST",
          path: "/v2/deployment-settings",
          body: { data: { dseq, autoTopUpEnabled: true } },
          answer: answers.setting,
        })
      ).data,
    changeSetting: async (dseq: string) =>
      (
        await ask({
          call: "setting.change",
          method: "PATCH",
          path: `/v2/deployment-settings/${dseq}`,
          body: { data: { autoTopUpEnabled: true } },
          answer: answers.setting,
        })
      ).data,
    balanceUsd: async () => (await get("balances", "/v1/balances", answers.balances)).data.balance,
    /** @throws AppError `unavailable` while the wallet has no address yet */
    async walletAddress(): Promise<string> {
      const { id } = (await get("user", "/v1/user/me", answers.user)).data;
      const path = `/v1/wallets?userId=${encodeURIComponent(id)}`;
      const address = (await get("wallets", path, answers.wallets)).data.find((one) => one.address)?.address;
      if (address) return address;
      throw new AppError("unavailable", "the Console account has no activated wallet yet", {
        details: { reason: "wallet_not_ready" },
      });
    },
    providerToken: async (input: { provider: string; scope: string; ttlSeconds: number }) =>
      (
        await ask({
          call: "token",
          method: "POST",
          path: "/v1/create-jwt-token",
          body: {
            data: {
              ttl: input.ttlSeconds,
              leases: {
                access: "granular",
                permissions: [{ provider: input.provider, access: "scoped", scope: [input.scope] }],
              },
            },
          },
          answer: answers.token,
        })
      ).data.token,
    /** Not wrapped in `data`, neither way. Needs no key. */
    screen: async (question: object) =>
      (
        await ask({
          call: "screening",
          method: "POST",
          path: "/v1/bid-screening",
          body: question,
          answer: answers.screening,
        })
      ).providers,
  };
}

export type ConsoleClient = ReturnType<typeof createConsoleClient>;

/** @throws AppError `unavailable` for a success in a shape that we do not know; its work is done all the same */
function readAnswer<T>({ call, answer }: Question<T>, text: string): T {
  try {
    return answer.parse(JSON.parse(text));
  } catch (cause) {
    // A parse error may quote the answer, which may hold a token.
    const where = cause instanceof Error && "issues" in cause ? "its shape" : "no JSON";
    throw new AppError("unavailable", `Console API ${call}: the answer is not what it promises (${where})`, {
      details: { call, maybeDone: true, reason: "unknown_shape" },
    });
  }
}
