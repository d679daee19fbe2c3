import { Counter, Gauge, type Registry } from "prom-client";
import type { LedgerFigures } from "../../gateway/ledger/ledger.ts";

/** What the books of model calls have in hand and have done in this process, read when asked. */
export function ledgerFigures(registry: Registry, read: () => LedgerFigures): void {
  const registers = [registry];
  const gauge = (name: string, help: string, of: (figures: LedgerFigures) => number) =>
    new Gauge({
      name: `goclaw_ledger_${name}`,
      help,
      registers,
      collect() {
        this.set(of(read()));
      },
    });
  const counter = (name: string, help: string, of: (figures: LedgerFigures) => number) =>
    new Counter({
      name: `goclaw_ledger_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(of(read()));
      },
    });
  gauge("under_way", "Model calls under way", ({ underWay }) => underWay);
  gauge("unwritten", "Settled calls whose rows are not committed", ({ unwritten }) => unwritten);
  counter("reserved", "Model calls that found room", ({ reserved }) => reserved);
  counter("rows", "Settled calls whose rows are committed", ({ rows }) => rows);
  counter("commits", "Commits of the books", ({ commits }) => commits);
  counter("commit_seconds", "Time that those commits took", ({ commitMs }) => commitMs / 1000);
}
