import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for backups; it comes to be with the first of them. */
export const backupFolder = (): string => join(tmpdir(), `goclaw-backups-${randomUUID()}`);
