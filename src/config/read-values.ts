import { AppError } from "../errors.ts";
import { type Environment, given, isLoopbackHost } from "./sandbox-rules.ts";
import { VARIABLES } from "./variables.ts";

const fail = (message: string): AppError => new AppError("misconfigured", message);
const known = (name: string) => VARIABLES.find((v) => v.name === name);

/** A variable's value or its default. @throws AppError `misconfigured` saying what it is and where to get it */
export function required(env: Environment, name: string): string {
  const value = optional(env, name);
  if (value !== undefined) return value;
  const variable = known(name);
  throw fail(
    `${name} is missing: ${variable?.about ?? "required"}.${variable?.from ? ` Get it from: ${variable.from}.` : ""}`,
  );
}

export function optional(env: Environment, name: string): string | undefined {
  return given(env, name) ?? known(name)?.default;
}

export function integer(env: Environment, name: string, range: { min: number; max: number }): number {
  const text = required(env, name);
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < range.min || value > range.max) {
    throw fail(`${name} must be a whole number from ${range.min} to ${range.max}; it is "${text}".`);
  }
  return value;
}

export function oneOf<T extends string>(env: Environment, name: string, allowed: readonly T[]): T {
  const text = required(env, name).toLowerCase();
  const found = allowed.find((a) => a === text);
  if (!found) throw fail(`${name} must be one of ${allowed.join(", ")}; it is "${text}".`);
  return found;
}

export const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((t) => t.trim())
    .filter(Boolean);

/** 32 bytes as hex. The value is never repeated in the error. */
export function hexKey(name: string, value: string): string {
  if (!/^[0-9a-fA-F]{64}$/.test(value))
    throw fail(`${name} must be 64 hex characters, as \`openssl rand -hex 32\` prints them.`);
  return value.toLowerCase();
}

/** An http(s) address without a trailing slash; plain http only for this machine, and never with a password in it. */
export function address(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw fail(`${name} must be an http(s) address.`);
  if (url.username || url.password) throw fail(`${name} must not hold a user name or password.`);
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    throw fail(`${name} must be https; plain http is accepted for this machine only.`);
  }
  return value.replace(/\/+$/, "");
}

export const isLoopbackUrl = (value: string): boolean =>
  URL.canParse(value) && isLoopbackHost(new URL(value).hostname);
