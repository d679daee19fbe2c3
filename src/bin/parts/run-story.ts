import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A story that a script plays from beginning to end. */
export interface Story {
  /** What its folder is called. */
  name: string;
  title: string;
  /** Said when all of it went well. */
  ended: string;
  /** `folder` is empty and the story's own; it leaves `goclaw.log` there. */
  play(folder: string): Promise<void>;
}

/** Plays it and ends the process: with 0 and nothing left behind, or with 1 and the log kept. */
export async function runStory({ name, title, ended, play }: Story): Promise<never> {
  const folder = mkdtempSync(join(tmpdir(), `goclaw-${name}-`));
  const began = performance.now();
  try {
    console.log(`${title}\n`);
    await play(folder);
    console.log(`\n${ended} ${((performance.now() - began) / 1000).toFixed(1)} s in all.`);
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    console.error(error);
    console.error(`\nThe story did not end well; its log is in ${join(folder, "goclaw.log")}`);
    process.exit(1);
  }
  process.exit(0);
}
