import type { WebSocket } from "ws";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { connectionFailure } from "./chain-errors.ts";

const LEASE_NOT_FOUND = 4001;
const SERVICE_UNAVAILABLE = 4002;

const lineShape = z.object({ message: z.string() });

/**
 * Collects the lines of a log stream that ends by itself.
 * Providers cut the connection without a closing frame when they are done, so that counts as the end.
 * @throws AppError `not_found` when the provider does not know the lease; `unavailable`, `timeout`
 */
export function leaseLogs(stream: WebSocket, tail: number, timeoutMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const done = (settle: () => void) => {
      clearTimeout(timer);
      stream.terminate();
      settle();
    };
    const timer = setTimeout(() => {
      if (lines.length > 0) done(() => resolve(lines));
      else done(() => reject(new AppError("timeout", "provider logs: no answer in time")));
    }, timeoutMs);

    stream.on("message", (data) => {
      const line = readLine(data.toString());
      if (line !== null) lines.push(line);
      if (lines.length > tail) lines.shift();
    });
    stream.once("unexpected-response", (_request, response) => {
      response.resume();
      done(() => reject(refusedStream(response.statusCode ?? 0)));
    });
    stream.once("error", (error) => done(() => reject(connectionFailure(error, "provider logs"))));
    stream.once("close", (code) => {
      if (code === LEASE_NOT_FOUND) done(() => reject(refusedStream(404)));
      else if (code === SERVICE_UNAVAILABLE) done(() => reject(refusedStream(503)));
      else done(() => resolve(lines));
    });
  });
}

function readLine(text: string): string | null {
  try {
    return lineShape.parse(JSON.parse(text)).message;
  } catch {
    return null;
  }
}

function refusedStream(status: number): AppError {
  if (status === 404)
    return new AppError("not_found", "the provider has no logs for this lease", { details: { status } });
  if (status === 401 || status === 403) {
    return new AppError("rejected", "the provider refused our token", {
      details: { status, reason: "unauthorized" },
    });
  }
  return new AppError("unavailable", `the provider answered ${status} to the log request`, {
    details: { status },
  });
}
