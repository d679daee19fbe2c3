/** A line of `EXPLAIN QUERY PLAN`; lines with one parent are one level: what is joined there, and how it is sorted. */
export interface Step {
  id: number;
  parent: number;
  detail: string;
}

/** A statement, and how SQLite would find its rows. */
export interface Plan {
  sql: string;
  steps: readonly Step[];
}

export interface KnownTables {
  all: ReadonlySet<string>;
  /** Tables, and indexes over some rows of a table, that never hold more than a few rows. */
  small: ReadonlySet<string>;
}

const SCAN = /^SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?(?: \w+-JOIN)?$/;
const SEARCH = /^SEARCH (\S+) USING (.+?)(?: \w+-JOIN)?$/;
const SORT = "USE TEMP B-TREE FOR ORDER BY";
/** Equal in what names one person, agent, plan, payment …: few rows, however many people there are. */
const OF_ONE = /\b(?:id|rowid|key|lane|\w+_id|\w+_hash)=\?/;

/**
 * The steps that take longer the more rows there are, however few are wanted: a table or a whole index that is walked
 * from end to end, an index that is made for this one answer, and everybody's rows sorted.
 */
export function slowSteps({ sql, steps }: Plan, tables: KnownTables): string[] {
  const isFirst = isFirstPage({ sql, steps });
  const isLarge = (name: string): boolean =>
    tablesCalled(name, sql, tables.all).some((table) => !tables.small.has(table));
  const isWalk = (step: Step): boolean => {
    const [, table, index] = SCAN.exec(step.detail) ?? [];
    if (table === undefined || !isLarge(table)) return false;
    return !(isFirst || (index !== undefined && tables.small.has(index)));
  };
  const isMany = (step: Step): boolean => {
    const [, table, by = ""] = SEARCH.exec(step.detail) ?? [];
    return isWalk(step) || (table !== undefined && isLarge(table) && !OF_ONE.test(by));
  };
  const isSlow = (step: Step): boolean => {
    const [, table, by = ""] = SEARCH.exec(step.detail) ?? [];
    if (table !== undefined) return /\bAUTOMATIC\b/.test(by) && isLarge(table);
    return step.detail === SORT ? sorted(step, steps).some(isMany) : isWalk(step);
  };
  return steps.filter(isSlow).map(({ detail }) => detail);
}

/** The beginning of everything, in the order in which it is stored: no more of it is read than is wanted. */
const isFirstPage = ({ sql, steps }: Plan): boolean =>
  /\blimit\b/i.test(sql) &&
  !/\bwhere\b|\bgroup by\b|\b(?:count|sum|min|max)\(/i.test(sql) &&
  !steps.some(({ detail }) => detail === SORT);

/** What a sort puts in order: what is found on its level, the ways of an `or` included; sums are fewer than that. */
function sorted({ parent }: Step, steps: readonly Step[]): Step[] {
  const level = steps.filter((step) => step.parent === parent);
  if (level.some(({ detail }) => detail === "USE TEMP B-TREE FOR GROUP BY")) return [];
  return level.flatMap((step) => (step.detail === "MULTI-INDEX OR" ? below(step, steps) : step));
}

const below = (top: Step, steps: readonly Step[]): Step[] =>
  steps.filter((step) => step.parent === top.id).flatMap((step) => [step, ...below(step, steps)]);

/**
 * The tables that a name in a plan may stand for; none where it is an answer of the statement's own. An insert looks
 * for rows that refer to it only while a broken reference waits, so what it does not name itself is not read.
 */
function tablesCalled(name: string, sql: string, all: ReadonlySet<string>): string[] {
  if (all.has(name)) return /^\s*insert\b/i.test(sql) && !new RegExp(`\\b${name}\\b`).test(sql) ? [] : [name];
  const called = sql.matchAll(new RegExp(`\\b(\\w+)"?\\s+(?:as\\s+)?"?${name}\\b`, "gi"));
  return [...called].flatMap(([, table = ""]) => (all.has(table) ? table : []));
}
