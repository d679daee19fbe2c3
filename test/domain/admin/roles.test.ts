import { expect, test } from "vitest";
import { type AdminAct, leastRoleFor, may, ROLES } from "../../../src/domain/admin/roles.ts";

test("nobody without a role may do anything, and a higher role may do whatever a lower one may", () => {
  const acts: AdminAct[] = ["person.read", "agent.close_any", "audit.export", "blacklist.add", "case.show"];
  for (const act of acts) {
    expect(may(null, act), act).toBe(false);
    const least = ROLES.indexOf(leastRoleFor(act));
    expect(
      ROLES.map((role) => may(role, act)),
      act,
    ).toEqual(ROLES.map((_, at) => at >= least));
  }
});

test("support looks and does not decide; only an owner takes the log along", () => {
  const reads: AdminAct[] = ["person.read", "stats.usage", "treasury.show", "audit.read", "unknown.show"];
  for (const act of reads) expect(may("support", act), act).toBe(true);
  const decides: AdminAct[] = ["agent.close_any", "unknown.close", "broadcast.send", "request.decide"];
  for (const act of decides) expect(may("support", act), act).toBe(false);
  expect(may("admin", "audit.export")).toBe(false);
  expect(may("owner", "audit.export")).toBe(true);
});
