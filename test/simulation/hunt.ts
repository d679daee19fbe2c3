import { plantMistake } from "../world/plant-mistake.ts";
import { MUTANTS, type MutantName } from "./mutants.ts";

/** Plays schedules against the product with a mistake in it: `node hunt.ts <mutant> <seed> <runs> <tries>`. */
const [name = "", seed = "1", runs = "100", tries = "200"] = process.argv.slice(2);
if (!(name in MUTANTS)) throw new Error(`no mutant ${name}`);
plantMistake(MUTANTS[name as MutantName]);

// Loaded only now, with the mistake in it.
const { findFault } = await import("./find-fault.ts");
const { makeTemplate } = await import("./template.ts");
const template = await makeTemplate();
try {
  const { found } = await findFault(template, {
    seed: Number(seed),
    runs: Number(runs),
    tries: Number(tries),
  });
  process.stdout.write(JSON.stringify(found));
} finally {
  template.remove();
}
