import { AppError } from "../errors.ts";
import { describeError, redact } from "../log.ts";

interface SystemError extends Error {
  code: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error;

function listenWords({ code, address, port }: SystemError): string {
  if (code === "EADDRINUSE")
    return `Port ${port} of ${address} is in use. Stop the program that uses it, or choose another PORT.`;
  if (code === "EACCES") return `This user may not listen on port ${port}. Choose a PORT above 1023.`;
  return `HOST=${address} is no address of this machine (${code}).`;
}

/** What an operator reads when GoClaw cannot start: what is wrong and what to change, without a secret or a stack. */
export function startFailure(error: unknown): string {
  if (error instanceof AppError && error.code !== "internal") {
    const cause = error.cause instanceof Error ? `\n${redact(error.cause.message).slice(0, 300)}` : "";
    return redact(error.message) + (error.code === "misconfigured" ? "" : cause);
  }
  if (isSystemError(error)) {
    if (error.syscall === "listen") return listenWords(error);
    if (error.path)
      return `${error.path} cannot be used (${error.code}). Check DATA_DIR and its permissions.`;
  }
  return JSON.stringify(describeError(error), null, 2);
}
