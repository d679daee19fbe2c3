import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a child is given so that it need not compile again what an earlier one did: half of the time that it starts. */
export const COMPILED = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), "goclaw-compile-cache"),
};

/** Once before all tests, and before they write to memory, which the next run would not find again. */
export default function compileOnce(): void {
  process.env.NODE_COMPILE_CACHE = COMPILED.NODE_COMPILE_CACHE;
}
