import { expect, test } from "vitest";
import { redact } from "../src/log.ts";

test.each(["81384788765712384", "813847887657123841", "1300000000000000077"])(
  "a Discord token of the bot %s, as old or as new as it may be, is cut out",
  (id) => {
    const token = `${Buffer.from(id).toString("base64url")}.GxYz12.${"aB3_-".repeat(6)}`;
    expect(redact(`refused ${token} twice`)).toBe("refused [redacted] twice");
  },
);

test("the token of an interaction is cut out, in a path and alone", () => {
  const token = Buffer.from(`interaction:1300000000000000077:${"x".repeat(60)}`).toString("base64url");
  expect(redact(`POST /webhooks/1/${token}`)).toBe("POST /webhooks/1/[redacted]");
});
