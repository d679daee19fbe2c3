import { AsyncLocalStorage } from "node:async_hooks";
import { v7 as uuidv7 } from "uuid";

/** One object for one piece of work, so that everything it started notices when it turns to another story. */
const current = new AsyncLocalStorage<{ id: string } | undefined>();

/** Does a piece of work under a trace of its own, or under the one that is given: every line it logs carries that id. */
export const traced = <T>(work: () => T, id: string = uuidv7()): T => current.run({ id }, work);

/** Starts something that serves many, such as a timer, outside whatever story happens to have asked for it. */
export const untraced = <T>(work: () => T): T => current.run(undefined, work);

/** The id to log and to store beside what is asked of others; null outside any work. */
export const currentTrace = (): string | null => current.getStore()?.id ?? null;

/**
 * Goes on with the story in which a row was written: the work in hand logs under that id from now on. A row from
 * before there were traces changes nothing.
 */
export function followTrace(id: string | null): void {
  const work = current.getStore();
  if (work && id !== null) work.id = id;
}
