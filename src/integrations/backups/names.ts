import { AppError } from "../../errors.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*)*$/;

/** @throws AppError `internal` for a name that might lead out of the store */
export function requireName(name: string): string {
  if (!NAME.test(name) || name.includes("..")) throw new AppError("internal", "not a name of a backup");
  return name;
}
