import { test } from "vitest";
import { casesOf, type StoryName } from "./crash-points.ts";
import { type Case, runCase } from "./run-case.ts";

type Story = Omit<Case, "crash" | "dies">;

/** GoClaw dies at each of the points once, one after the other, within one story. */
export const killedInTurn = (story: Story, points: readonly string[]): Promise<void> =>
  runCase({ ...story, crash: { kind: "each", points }, dies: points });

/**
 * A story of its own for each death that `casesOf` names. `story` is asked for when it begins, since what it begins from
 * is made before the first test.
 */
export function killedOneByOne(
  name: StoryName,
  { sample = 0, timeoutMs, story }: { sample?: number; timeoutMs: number; story: () => Story },
): void {
  test.each(casesOf(name, sample))(
    "at $point, time $nth",
    async ({ point, nth }) => {
      await runCase({ ...story(), crash: { kind: "at", name: point, nth }, dies: [point] });
    },
    timeoutMs,
  );
}
