import type { Client, InStatement } from "@libsql/client";
import { only } from "../world/only.ts";
import type { Gate, Stage } from "./replica-gate.ts";

const READ = /^\s*select\b/i;
/** The engine's own talk with its table: what is lost of it comes again by itself, so no fate is spent on it. */
const ENGINE = /^\s*(?:(?:update|delete from) jobs\b|select .* from "jobs")/is;

const sqlOf = (statement: InStatement | string): string =>
  typeof statement === "string" ? statement : statement.sql;
/** `update deployments` or `select deployments`, for the story of a run. */
const nameOf = (sql: string): string => {
  const table = READ.test(sql) ? /\bfrom "?(\w+)/.exec(sql) : /^\s*\w+(?: into| from)? (\w+)/.exec(sql);
  return `${sql.trim().split(" ")[0]} ${table?.[1] ?? "?"}`;
};

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
    if (ENGINE.test(first)) {
      await gate.pass();
      return await act();
    }
    if (READ.test(first)) return await gate.read(nameOf(first), act);
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
