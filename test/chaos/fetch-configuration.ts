import { setTimeout as sleep } from "node:timers/promises";

/** What GoClaw answers to a container that boots. */
export interface Bootstrap {
  env: Record<string, string>;
  files: { path: string; content: string }[];
}

const BOOT_TIMEOUT_MS = 20_000;
const BOOT_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * What `start-command.ts` does in a container. Told that the lease is over it ends, and whoever runs it starts it again
 * for as long as there is a lease. @returns null once it has been stopped
 */
export async function fetchConfiguration(
  env: Record<string, string>,
  { companion, stop }: { companion: boolean; stop: AbortSignal },
  onAnswer: (status: number) => void,
): Promise<Bootstrap | null> {
  for (let delayMs = BOOT_PAUSE_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_PAUSE_MS)) {
    try {
      const answer = await fetch(`${env.GOCLAW_URL}/agent/bootstrap`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${env.GOCLAW_BOOTSTRAP_SECRET}`,
          "content-type": "application/json",
        },
        body: companion ? '{"companion":true}' : "{}",
        signal: AbortSignal.any([stop, AbortSignal.timeout(BOOT_TIMEOUT_MS)]),
      });
      onAnswer(answer.status);
      if (answer.status === 200) return (await answer.json()) as Bootstrap;
      await answer.arrayBuffer();
    } catch {
      if (stop.aborted) return null;
    }
    await sleep(delayMs);
    if (stop.aborted) return null;
  }
}
