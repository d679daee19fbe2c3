import { SDKError, SDKErrorCode } from "@akashnetwork/chain-sdk/web";
import { AppError, type ErrorCode } from "../../errors.ts";

interface Refusal {
  words: RegExp;
  reason: string;
  code?: ErrorCode;
}

/** The chain's own words, first match wins. `code` is `rejected` unless named. */
const REFUSALS: Refusal[] = [
  { words: /Deployment exists/, reason: "deployment_exists" },
  { words: /Deployment closed/, reason: "deployment_closed" },
  { words: /Deployment not found/, reason: "deployment_not_found", code: "not_found" },
  { words: /insufficient balance|insufficient funds|spendable balance/i, reason: "insufficient_funds" },
  { words: /Deposit invalid|deposit invalid|deposit too low/, reason: "deposit_too_low" },
  { words: /order not open|order closed/, reason: "order_not_open" },
  { words: /bid not open/, reason: "bid_not_open" },
  { words: /bid not found|unknown bid/, reason: "bid_not_found" },
  { words: /order not found|unknown order/, reason: "order_not_found" },
  { words: /group not open/i, reason: "group_not_open" },
  { words: /unsupported denomination|invalid denomination/i, reason: "invalid_denom" },
  { words: /invalid price|invalid unit price/i, reason: "invalid_price" },
  { words: /Invalid: (deployment|empty) hash/, reason: "invalid_hash" },
  { words: /out of gas/, reason: "out_of_gas" },
  { words: /insufficient fee/, reason: "fee_too_low" },
  { words: /already used timeout/, reason: "expiry_taken", code: "unavailable" },
  { words: /timeout_timestamp|tx timeout/, reason: "tx_expired", code: "unavailable" },
  { words: /signature verification failed/, reason: "wrong_network", code: "misconfigured" },
  { words: /\baccount not found/, reason: "deployment_not_found", code: "not_found" },
  { words: /account .*not found|unknown address/i, reason: "insufficient_funds" },
  { words: /account closed/, reason: "deployment_closed" },
  { words: /unable to resolve type URL|feature not supported/, reason: "unsupported_message" },
];

/** Where the refusal came from; only a simulation may fail for reasons that are not the chain's verdict. */
type Stage = "simulate" | "check" | "deliver";

/**
 * Translates a refused transaction. Unknown words of a simulation mean nothing is known (the node may be ill);
 * unknown words of CheckTx or a block are a definite refusal.
 */
export function refusedTx(stage: Stage, log: string, facts: Record<string, string | number> = {}): AppError {
  const known = REFUSALS.find((refusal) => refusal.words.test(log));
  const definite = known !== undefined || stage !== "simulate" || /failed to execute message/.test(log);
  const reason = known?.reason ?? (definite ? "chain_refused" : "node_failed");
  const code = known?.code ?? (definite ? "rejected" : "unavailable");
  return new AppError(code, `the chain refused the transaction: ${log.slice(0, 300)}`, {
    details: { reason, stage, ...facts },
  });
}

export const refusalReason = (error: unknown): string | undefined => {
  const reason = error instanceof AppError ? error.details.reason : undefined;
  return typeof reason === "string" ? reason : undefined;
};

/** Translates a failed REST query. Only the chain's own NotFound is a definite answer. */
export function failedQuery(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof SDKError) {
    const details = { grpc: error.code };
    switch (error.code) {
      case SDKErrorCode.NotFound:
        return new AppError("not_found", `${what}: not found`, { cause: error, details });
      case SDKErrorCode.DeadlineExceeded:
      case SDKErrorCode.Canceled:
        return new AppError("timeout", `${what}: no answer in time`, { cause: error, details });
      case SDKErrorCode.InvalidArgument:
        return new AppError("internal", `${what}: ${error.message.slice(0, 200)}`, { cause: error, details });
      case SDKErrorCode.Unimplemented:
        return new AppError("unavailable", `${what}: not offered by this node`, {
          cause: error,
          details: { ...details, reason: "unimplemented" },
        });
      default:
        return new AppError("unavailable", `${what}: ${error.message.slice(0, 200)}`, {
          cause: error,
          details,
        });
    }
  }
  return connectionFailure(error, what);
}

/** Translates a node's refusal of a query that was asked in plain JSON. `code` is a gRPC status. */
export function refusedQuery({ code, message }: { code: number; message: string }, what: string): AppError {
  const details = { grpc: code };
  if (code === SDKErrorCode.NotFound) return new AppError("not_found", `${what}: not found`, { details });
  const isOurFault = code === SDKErrorCode.InvalidArgument;
  return new AppError(isOurFault ? "internal" : "unavailable", `${what}: ${message.slice(0, 200)}`, {
    details,
  });
}

/** Anything that went wrong on the way: a timeout, a refused or cut connection, an answer that is not the protocol's. */
export function connectionFailure(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : "";
  const message = error instanceof Error ? error.message : String(error);
  const code = name === "TimeoutError" || name === "AbortError" ? "timeout" : "unavailable";
  return new AppError(code, `${what}: ${message.slice(0, 200)}`, { cause: error });
}
