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

test("what signs the address of a file is cut out, and what it opens stays", () => {
  const address =
    "https://files.example/r.pdf?X-Amz-Date=1&X-Amz-Signature=c0ffee&X-Amz-Security-Token=abc%2F";
  expect(redact(`refused ${address} twice`)).toBe(
    "refused https://files.example/r.pdf?X-Amz-Date=1&X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted] twice",
  );
});

const random = (length: number): string => "aB3_-x9Q".repeat(Math.ceil(length / 8)).slice(0, length);
const SECRETS = [
  `123456789:${random(35)}`,
  `sk_live_${"a1B2".repeat(6)}`,
  `rk_test_${"a1B2".repeat(6)}`,
  `pk_live_${"a1B2".repeat(6)}`,
  `whsec_${random(24)}`,
  `claw_${random(43)}`,
  `gcb_${random(43)}`,
  `polar_oat_${"a1B2".repeat(8)}`,
  `ac.sk.production.${random(24)}`,
  `eyJ${random(20)}.${random(20)}.${random(20)}`,
];

test.each(SECRETS)("%s is cut out of whatever stands around it", (secret) => {
  for (const [before, after] of [
    ["", ""],
    ['{"time":"12:30:59.123Z","message":"', '"}'],
    ["a=1&b=", " c"],
  ])
    expect(redact(`${before}${secret}${after}`)).toBe(`${before}[redacted]${after}`);
  expect(redact(`Authorization: Bearer ${"x".repeat(20)}`)).toBe("Authorization: Bearer [redacted]");
  expect(redact("GET /back?code=abc&state=def HTTP")).toBe("GET /back?code=[redacted]&state=[redacted] HTTP");
});
