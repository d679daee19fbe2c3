import { afterAll, inject } from "vitest";
import { statements } from "./statements.ts";

// Runs once in each test file, and costs nothing where none touched the database.
afterAll(async () => {
  const asked = statements.takeNew();
  if (asked.length === 0) return;
  const { reportOn } = await import("./report.ts");
  const report = await reportOn(asked, inject("migratedTemplate"));
  if (report !== "") throw new Error(report);
});
