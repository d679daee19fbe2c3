import { describe, expect, it } from "vitest";
import { decodeInteraction, kindOf, laneOf } from "../../../src/chat/discord/decode.ts";
import { firstAnswer, isWholeAnswer } from "../../../src/chat/discord/first-answer.ts";
import { madeAtMs, readInteraction } from "../../../src/chat/discord/interaction.ts";
import { asText, handOverAtMs, readMessageRef } from "../../../src/chat/discord/message-ref.ts";

const BEA = { id: "80351110224678912", username: "bea", global_name: "Bea B." };
const MESSAGE = { id: "1100000000000000009", channel_id: "1100000000000000005", flags: 32768 };

/** An interaction in our private chat unless a server is given. */
const interaction = (more: object, guild = false) =>
  readInteraction({
    id: "1100000000000000001",
    application_id: "1100000000000000002",
    token: "aW50ZXJhY3Rpb24",
    locale: "de",
    channel_id: MESSAGE.channel_id,
    context: guild ? 0 : 1,
    ...(guild ? { guild_id: "1100000000000000003", member: { user: BEA } } : { user: BEA }),
    ...more,
  });
const command = (name: string, options: object[] = []) => interaction({ type: 2, data: { name, options } });
const pressed = (data: object, guild = false) => interaction({ type: 3, data, message: MESSAGE }, guild);
const form = (custom_id: string, value: string) =>
  interaction({
    type: 5,
    data: { custom_id, components: [{ type: 18, component: { type: 4, custom_id: "answer", value } }] },
  });

describe("what a person did", () => {
  it("is a command, with its fields in the order in which the core reads them", () => {
    expect(decodeInteraction(command("status", [{ name: "agent", type: 3, value: "Bea's agent" }]))).toEqual({
      platform: "discord",
      from: { id: BEA.id, displayName: "Bea B.", username: "bea", language: "de" },
      chat: { id: BEA.id, kind: "private" },
      request: "1100000000000000001",
      kind: "command",
      name: "status",
      text: "Bea's agent",
      messageId: "1100000000000000001",
    });
    const add = [
      {
        name: "add",
        type: 1,
        options: [
          { name: "reason", type: 3, value: "too slow" },
          { name: "address", type: 3, value: "akash1x" },
          { name: "days", type: 4, value: 30 },
        ],
      },
    ];
    expect(decodeInteraction(command("blacklist", add))).toMatchObject({ text: "add akash1x 30 too slow" });
    expect(decodeInteraction(command("blacklist", [{ name: "list", type: 1 }]))).toMatchObject({
      text: "list",
    });
    expect(decodeInteraction(command("deploy"))).toMatchObject({ text: "" });
  });

  it("is a press, by button or by menu, on a message that can or cannot be changed later", () => {
    expect(decodeInteraction(pressed({ custom_id: "go:abc" }))).toMatchObject({
      kind: "press",
      ref: "go:abc",
      pressId: "1100000000000000001",
      messageId: `dm:${MESSAGE.channel_id}:${MESSAGE.id}`,
    });
    expect(
      decodeInteraction(pressed({ custom_id: "select:0", values: ["agent_status:x"] }, true)),
    ).toMatchObject({
      kind: "press",
      ref: "agent_status:x",
      messageId: `via:1100000000000000001:0`,
    });
  });

  it("is a ready-made answer in the words of its button", () => {
    expect(decodeInteraction(pressed({ custom_id: "say:I already have a bot" }))).toMatchObject({
      kind: "text",
      text: "I already have a bot",
    });
  });

  it("is what was typed into a form: a code is text, a token is a token wherever it was typed", () => {
    const token = `${"M".repeat(24)}.GaBcDe.${"x".repeat(38)}`;
    expect(decodeInteraction(form("form:code", " 1234 5678 "))).toMatchObject({
      kind: "text",
      text: " 1234 5678 ",
    });
    expect(decodeInteraction(form("form:secret", " not a token "))).toMatchObject({
      kind: "token",
      token: "not a token",
      messageId: null,
    });
    expect(decodeInteraction(form("form:code", token))).toMatchObject({ kind: "token", token });
    expect(kindOf(form("form:secret", "x"))).toBe("token");
    expect(kindOf(command("help"))).toBe("command");
  });

  it("belongs to that person's lane, in a server and in private alike", () => {
    expect(laneOf(command("help"))).toBe(`discord:user:${BEA.id}`);
    expect(laneOf(pressed({ custom_id: "x" }, true))).toBe(`discord:user:${BEA.id}`);
  });

  it("is nothing when it is no interaction, or one that asks nothing of the core", () => {
    expect(() => readInteraction({ id: 7 })).toThrow(/not a Discord interaction/);
    expect(() => readInteraction(null)).toThrow(/not a Discord interaction/);
    expect(decodeInteraction(interaction({ type: 4, data: { name: "status" } }))).toBeNull();
  });
});

describe("the first answer", () => {
  it("keeps a place, for this person's eyes anywhere but in our private chat", () => {
    expect(firstAnswer(command("deploy"))).toEqual({ type: 5, data: {} });
    expect(firstAnswer(interaction({ type: 2, data: { name: "deploy" } }, true))).toEqual({
      type: 5,
      data: { flags: 64 },
    });
    const elsewhere = interaction({ type: 2, data: { name: "deploy" }, context: 2 });
    expect(firstAnswer(elsewhere)).toEqual({ type: 5, data: { flags: 64 } });
    expect(firstAnswer(form("form:code", "1"))).toEqual({ type: 5, data: {} });
  });

  it("lets a pressed message stand, or opens the form behind the button in the person's language", () => {
    expect(firstAnswer(pressed({ custom_id: "go:abc" }))).toEqual({ type: 6 });
    const opened = firstAnswer(pressed({ custom_id: "form:code" }));
    expect(opened).toMatchObject({
      type: 9,
      data: { custom_id: "form:code", title: "Code eingeben" },
    });
    expect(isWholeAnswer(opened)).toBe(true);
    expect(isWholeAnswer(firstAnswer(command("deploy")))).toBe(false);
  });
});

describe("a message of ours", () => {
  it("is found again by its reference, and no other text is one", () => {
    for (const ref of [
      { kind: "kept", channelId: "5", messageId: "9" },
      { kind: "lapsing", interactionId: "1", messageId: "9" },
    ] as const)
      expect(readMessageRef(asText(ref))).toEqual(ref);
    for (const text of ["", "9", "dm:5", "via:1:9:3", "xx:1:2"]) expect(readMessageRef(text)).toBeNull();
  });

  it("is handed over fourteen minutes after the interaction that it hangs on, and never in our private chat", () => {
    const id = "1100000000000000001";
    expect(handOverAtMs(`via:${id}:9`)).toBe(madeAtMs(id) + 14 * 60_000);
    expect(handOverAtMs("dm:5:9")).toBeNull();
    expect(new Date(madeAtMs("175928847299117063")).toISOString()).toBe("2016-04-30T11:18:25.796Z");
  });
});
