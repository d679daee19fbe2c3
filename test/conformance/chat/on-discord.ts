import type { CommandField } from "../../../src/chat/command.ts";
import { sayIn } from "../../../src/chat/language/language.ts";
import { findCommand } from "../../../src/chat/registry.ts";
import {
  type Control,
  printTranscript,
  type SeenMessage,
} from "../../../src/sandbox/discord/person/transcript.ts";
import type { ChatWorld } from "../../chat/chat-world.ts";
import type { ChatPerson, Shown } from "./chat-person.ts";
import { plainLabel, plainLines, type Seen } from "./seen.ts";

const WAIT_MS = 6_000;
const say = sayIn("en");
const FORMS = new Map<string, Seen["form"]>([
  [say("button-enter-code"), "code"],
  [say("button-enter-token"), "secret"],
  [say("delete-button-type"), "word"],
  [say("refund-button-amount"), "amount"],
  [say("broadcast-button-form"), "message"],
  [say("button-quiet-form"), "hours"],
  [say("button-zone-form"), "place"],
]);

const formOf = (control: Control): Seen["form"] =>
  control.kind === "button" ? (FORMS.get(control.label) ?? null) : null;

function offers(control: Control): string[] {
  if (control.kind === "select") return control.options.map(({ label }) => `act ${plainLabel(label)}`);
  const label = plainLabel(control.label);
  if (control.url !== undefined) return [`link ${label}`];
  return [control.isDisabled ? `still ${label}` : `act ${label}`];
}

/** A long list is a menu, in which each choice says what stands in a line elsewhere. */
const menuLines = (control: Control): string[] =>
  control.kind === "select"
    ? control.options.flatMap(({ label, description }) => (description ? [label, description] : []))
    : [];

const seen = ({ text, controls, pictures, files }: SeenMessage): Seen => ({
  text: plainLines([text, ...controls.flatMap(menuLines)].join("\n")),
  offers: controls
    .filter((control) => formOf(control) === null)
    .flatMap(offers)
    .sort(),
  form: controls.map(formOf).find((form) => form !== null) ?? null,
  pictures: pictures.length,
  files,
});

/** Fills fields with typed words, the last of several texts with the rest; a number only with a number. */
function fill(fields: readonly CommandField[], words: string[]): Record<string, string> {
  const options: Record<string, string> = {};
  fields.forEach((field, at) => {
    const isLast = at === fields.length - 1;
    if (words.length === 0 || (field.kind === "number" && !/^\d+d?$/.test(words[0] ?? ""))) return;
    options[field.name] = isLast ? words.splice(0).join(" ") : (words.shift() ?? "");
  });
  return options;
}

function asSlashCommand(line: string): { command: string; options: Record<string, string> } {
  const [name = "", ...words] = line.replace(/^\//, "").split(/\s+/);
  const known = findCommand(name);
  const verb = known?.verbs?.find((one) => one.name === words[0]);
  return verb
    ? { command: `/${name} ${verb.name}`, options: fill(verb.fields ?? [], words.slice(1)) }
    : { command: `/${name}`, options: fill(known?.fields ?? [], words) };
}

/**
 * Somebody new on Discord, who has added our app.
 * @param place in a server of their own, where administrators' commands are, or in our private chat
 */
export function onDiscord(
  world: ChatWorld,
  name: string,
  place: "private" | "server" = "private",
): ChatPerson {
  const { twin } = world.discord;
  const newcomer = twin.createUser({ username: `${name.toLowerCase()}_tester`, globalName: name });
  const server =
    place === "server" &&
    twin.createGuild({
      name: `${name}'s`,
      memberIds: [newcomer.id],
      bots: [{ application: "GoClaw" }],
    });
  const person = server ? newcomer.at({ channel: server.channelId }) : newcomer;
  const ours = (messages: SeenMessage[]): Shown[] =>
    messages
      .filter((message) => message.fromBot && !message.isThinking)
      .map((message) => ({ id: message.messageId, edits: message.edits, seen: seen(message) }));
  const labelsOf = (control: Control): string[] =>
    control.kind === "button" ? [control.label] : control.options.map((option) => option.label);
  /** The newest control with that label, waiting for it to appear. */
  const find = (wanted: string | RegExp) =>
    person.waitFor((messages) => {
      const isLabel = (label: string) => (typeof wanted === "string" ? label === wanted : wanted.test(label));
      const controls = messages.toReversed().flatMap((message) => message.controls);
      const control = controls.find((one) => labelsOf(one).some(isLabel));
      const label = control && labelsOf(control).find(isLabel);
      return control && label !== undefined ? { control, label } : undefined;
    }, WAIT_MS);
  return {
    platform: "discord",
    id: person.id,
    name,
    async runs(line) {
      const { command, options } = asSlashCommand(line);
      await person.runs(command, { options });
    },
    async taps(label) {
      const found = await find(label);
      await (found.control.kind === "button" ? person.taps(found.label) : person.chooses(found.label));
    },
    async answers(text) {
      const button = await person.waitFor(
        (messages) =>
          messages
            .toReversed()
            .flatMap(({ controls }) => controls)
            .find((control) => formOf(control) !== null),
        WAIT_MS,
      );
      if (button.kind === "button") await person.taps(button.label);
      await person.submits({ answer: text });
    },
    async link(label) {
      await find(label);
      return person.link(label);
    },
    shown: () => ours(person.transcript()),
    waitFor: (look) => person.waitFor((messages) => look(ours(messages)), WAIT_MS),
    print: () => printTranscript(person.transcript()),
  };
}
