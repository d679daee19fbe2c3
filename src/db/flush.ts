import { open } from "node:fs/promises";

/** Has what a file holds, or which names a folder has, on the disk itself before it returns. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
