import { type Child, runFile } from "./child-process.ts";
import { startTwinsProcess, type TwinsProcessOptions } from "./twins-process.ts";

/** Twins in one process, GoClaw in another that knows them by its environment alone. */
export interface LivePair {
  readonly folder: string;
  readonly pagesUrl: string;
  readonly productUrl: string;
  /** GoClaw's whole environment. */
  readonly env: Record<string, string>;
  readonly twins: Child;
  goclaw: Child;
  startTwins(): Promise<Child>;
  startGoClaw(): Promise<Child>;
  close(): Promise<void>;
}

export async function startLivePair(options: TwinsProcessOptions = {}): Promise<LivePair> {
  const twins = await startTwinsProcess(options);
  const { folder, pagesUrl, productUrl, env } = twins;
  const startGoClaw = async (): Promise<Child> => {
    const child = runFile("src/main.ts", { env });
    await child.prints(/Open http/, 30_000);
    return child;
  };
  const pair: LivePair = {
    folder,
    pagesUrl,
    productUrl,
    env,
    get twins() {
      return twins.child;
    },
    goclaw: await startGoClaw(),
    startTwins: () => twins.start(),
    startGoClaw: async () => {
      pair.goclaw = await startGoClaw();
      return pair.goclaw;
    },
    async close() {
      pair.goclaw.signal("SIGKILL");
      await pair.goclaw.ended;
      await twins.close();
    },
  };
  return pair;
}
