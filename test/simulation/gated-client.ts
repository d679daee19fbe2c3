import type { Client, InStatement } from "@libsql/client";
import { only } from "../world/only.ts";
import type { Gate, Stage } from "./replica-gate.ts";

const READ = /^\s*select\b/i;
/** The engine's own talk with its table: what is lost of it comes again by itself, so no fate is spent on it. */
const ENGINE = /^\s*(?:update|delete from) jobs\b/i;

const sqlOf = (statement: InStatement | string): string =>
  typeof statement === "string" ? statement : statement.sql;
/** `update deployments`, for the story of a run. */
const nameOf = (sql: string): string =>
  /^\s*\w+(?: into| from)? \w+/.exec(sql)?.[0].trim() ?? sql.slice(0, 30);

/**
 * A replica's own way to the database that all share: real statements on a real file, each behind the gate.
 * @param written called after each write that is not the engine's, before the writer goes on
 */
export function gatedClient(
  shared: Client,
  gate: Gate,
  stage: Pick<Stage, "inDatabase">,
  written: () => Promise<void>,
): Client {
  async function counted<T>(work: () => Promise<T>): Promise<T> {
    stage.inDatabase++;
    return await work().finally(() => stage.inDatabase--);
  }

  async function run<T>(statements: readonly string[], work: () => Promise<T>): Promise<T> {
    const [first = ""] = statements;
    const act = () => counted(work);
    if (READ.test(first) || ENGINE.test(first)) {
      await gate.pass();
      return await act();
    }
    return await gate.write(nameOf(first), async () => {
      const result = await act();
      await written();
      return result;
    });
  }
  return only<Client>("client", {
    execute: (statement: InStatement | string, args?: Parameters<Client["execute"]>[1]) =>
      run([sqlOf(statement)], () =>
        typeof statement === "string" ? shared.execute(statement, args) : shared.execute(statement),
      ),
    batch: (statements, mode) =>
      run(
        statements.map((one) => (Array.isArray(one) ? one[0] : sqlOf(one))),
        () => shared.batch(statements, mode),
      ),
  });
}
