import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import { flush } from "./flush.ts";
import type { Vault } from "./vault.ts";

/** Who was erased while copies of the database may still hold them; by keyed hash, so that it says of nobody who it was. */
export interface ErasedList {
  /** It is on disk when this returns. Noting somebody again changes nothing. @throws AppError `unavailable` where the disk refuses */
  note(userId: string): Promise<void>;
  /** @returns what tells of an id whether it was noted; null where nobody was @throws AppError `unavailable` where the disk refuses */
  read(): Promise<((userId: string) => boolean) | null>;
  /** Forgets who was noted before a time (ms): copies made since then know it themselves. */
  forgetBefore(ms: number): Promise<void>;
}

/** An entry is an empty file, so that none is ever half written and several processes do not meet: when (ms), then who. */
const NAME = /^(\d+)-([0-9a-f]{64})$/;

interface Entry {
  name: string;
  atMs: number;
  hash: string;
}

/** The list in this folder, which need not be there yet. */
export function createErasedList({
  folder,
  vault,
  clock,
}: {
  folder: string;
  vault: Pick<Vault, "lookupHash">;
  clock: Clock;
}): ErasedList {
  const hashOf = (userId: string): string => vault.lookupHash(`erased:${userId}`);
  return {
    note: (userId) =>
      onDisk(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const hash = hashOf(userId);
        const isNoted = (await entries(folder)).some((entry) => entry.hash === hash);
        if (!isNoted) await writeFile(join(folder, `${clock.now()}-${hash}`), "", { mode: 0o600 });
        // Also for one that is there: who wrote it may have died before this.
        await flush(folder);
        await flush(dirname(folder));
      }),
    async read() {
      const hashes = new Set((await onDisk(() => entries(folder))).map(({ hash }) => hash));
      return hashes.size === 0 ? null : (userId) => hashes.has(hashOf(userId));
    },
    forgetBefore: (ms) =>
      onDisk(async () => {
        for (const { name, atMs } of await entries(folder))
          if (atMs < ms) await rm(join(folder, name), { force: true });
      }),
  };
}

async function entries(folder: string): Promise<Entry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.flatMap((name) => {
    const [, atMs, hash] = NAME.exec(name) ?? [];
    return atMs === undefined || hash === undefined ? [] : [{ name, atMs: Number(atMs), hash }];
  });
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError("unavailable", "the list of who was erased cannot be read or written", {
      cause: error,
    });
  }
}
