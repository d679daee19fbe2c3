import { AppError } from "../errors.ts";
import { optional, required } from "./read-values.ts";
import { type Environment, given, isLoopbackHost } from "./sandbox-rules.ts";

/** Where backups are kept. */
export type BackupConfig =
  | { kind: "file"; folder: string }
  | {
      kind: "s3";
      bucket: string;
      prefix: string;
      region: string;
      endpoint: string | null;
      accessKeyId: string;
      secretAccessKey: string;
    };

const fail = (message: string): AppError => new AppError("misconfigured", message);
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*)*$/;

/** @throws AppError `misconfigured` naming the variable */
export function readBackups(env: Environment): BackupConfig {
  const where = given(env, "BACKUP_STORE") ?? `file:${required(env, "DATA_DIR")}/backups`;
  if (where.startsWith("file:") && where.length > "file:".length)
    return { kind: "file", folder: where.slice("file:".length) };
  const [, bucket = "", , prefix = ""] = /^s3:\/\/([^/]+)(\/(.*))?$/.exec(where) ?? [];
  const inside = prefix.replace(/\/+$/, "");
  if (!BUCKET.test(bucket) || (inside !== "" && !PREFIX.test(inside)))
    throw fail(
      "BACKUP_STORE must be file:FOLDER or s3://BUCKET/PREFIX, with letters, digits, dots and dashes.",
    );
  return {
    kind: "s3",
    bucket,
    prefix: inside,
    region: required(env, "BACKUP_REGION"),
    endpoint: endpointOf(env),
    accessKeyId: required(env, "BACKUP_ACCESS_KEY_ID"),
    secretAccessKey: required(env, "BACKUP_SECRET_ACCESS_KEY"),
  };
}

/** What is sent there is encrypted already; the keys of the bucket are not. */
function endpointOf(env: Environment): string | null {
  const endpoint = optional(env, "BACKUP_ENDPOINT");
  if (endpoint === undefined) return null;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (!url || (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname))))
    throw fail("BACKUP_ENDPOINT must be an https address; http is accepted for this machine only.");
  return endpoint.replace(/\/+$/, "");
}
