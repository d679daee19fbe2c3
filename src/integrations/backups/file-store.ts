import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../errors.ts";
import type { BackupStore } from "../../ports/backup-store.ts";
import { requireName } from "./names.ts";

/** What is being written; nobody sees it before it is whole. */
const PART = /\.part-[0-9a-f]{16}$/;
/** A part as old as this belongs to a process that is gone. */
const STALE_MS = 86_400_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown";

function translated(error: unknown): unknown {
  const code = codeOf(error);
  if (code === "ENOENT") return new AppError("not_found", "no such backup", { cause: error });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new AppError("forbidden", "the folder of backups refuses", { cause: error });
  if (/^E[A-Z]+$/.test(code))
    return new AppError("unavailable", `the folder of backups: ${code}`, {
      cause: error,
      details: { of: "backups" },
    });
  return error;
}

/** Backups as files below a folder of this machine; each is there whole or not at all, also after a power cut. */
export function createFileStore(folder: string): BackupStore {
  const placeOf = (name: string): string => join(folder, requireName(name));

  async function put(name: string, bytes: Parameters<BackupStore["put"]>[1]): Promise<void> {
    const place = placeOf(name);
    const part = `${place}.part-${randomBytes(8).toString("hex")}`;
    try {
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await pipeline(bytes, createWriteStream(part, { mode: 0o600, flush: true }));
      await rename(part, place);
      await syncFolder(dirname(place));
    } catch (error) {
      bytes.destroy();
      await rm(part, { force: true }).catch(() => undefined);
      throw translated(error);
    }
  }

  /** All that lies below a folder, parts included. */
  async function namesIn(prefix: string): Promise<string[]> {
    const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
    const found = await Promise.all(
      entries.map(async (entry) => {
        const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
        return entry.isDirectory() ? await namesIn(name) : [name];
      }),
    );
    return found.flat();
  }

  return {
    put,
    async get(name) {
      try {
        const file = await open(placeOf(name), "r");
        return createReadStream("", { fd: file, autoClose: true });
      } catch (error) {
        throw translated(error);
      }
    },
    async delete(name) {
      const place = placeOf(name);
      try {
        await rm(place, { force: true });
      } catch (error) {
        throw translated(error);
      }
    },
    async forgetUnfinished() {
      try {
        for (const part of (await namesIn("")).filter((name) => PART.test(name))) {
          const { mtimeMs } = await stat(join(folder, part)).catch(() => ({ mtimeMs: Date.now() }));
          if (Date.now() - mtimeMs > STALE_MS) await rm(join(folder, part), { force: true });
        }
      } catch (error) {
        throw translated(error);
      }
    },
    async list({ after = "", limit }) {
      const names = (await namesIn("")).filter((name) => !PART.test(name) && name > after);
      return names.toSorted().slice(0, limit);
    },
  };
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
