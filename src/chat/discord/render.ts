import type { BoundAct, BoundView, Choice, Field, Item, Part, Step, Tone } from "../view.ts";
import { formId, replyId, selectId } from "./custom-ids.ts";
import { fitText } from "./fit-text.ts";
import { asCode, asWritten, shortened, withCommands } from "./plain-words.ts";
import {
  type Block,
  type Button,
  COMPONENT,
  type DiscordMessage,
  FLAG,
  type Gallery,
  type Row,
  type Section,
  STYLE,
} from "./wire.ts";

/** What is sent along, by the names of the uploads. */
export interface UploadNames {
  picture?: string | undefined;
  file?: string | undefined;
}

/** Ids of commands that can be tapped in a text, by name. */
export type CommandIds = ReadonlyMap<string, string>;
const NO_IDS: CommandIds = new Map();

const ACCENT: Record<Tone, number | undefined> = {
  plain: undefined,
  good: 0x2d_9d_5c,
  busy: 0x58_65_f2,
  warning: 0xf0_b2_32,
  bad: 0xda_37_3c,
};
const LABEL_MAX = 80;
const OPTION_MAX = 100;
const ALT_MAX = 1024;
const URL_MAX = 512;
const ROW_MAX = 5;
/** A longer list of single choices is a menu. */
const BUTTONS_MAX = 5;
const MENU_MAX = 25;

function stepLine({ state, label, detail }: Step): string {
  const words = detail ? `${asWritten(label)} ${asWritten(detail)}` : asWritten(label);
  switch (state) {
    case "done":
      return `✅ ${words}`;
    case "active":
      return `⏳ **${words} …**`;
    case "failed":
      return `❌ **${words}**`;
    case "todo":
      return `▫️ ${words}`;
  }
}

const fieldLine = ({ label, value, exact }: Field): string =>
  `**${asWritten(label)}** ${exact ? asCode(value) : asWritten(value)}`;

const itemText = ({ title, detail }: Item, ids: CommandIds): string =>
  detail ? `**${withCommands(title, ids)}**\n${asWritten(detail)}` : `**${withCommands(title, ids)}**`;

const small = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? line : `-# ${line}`))
    .join("\n");

function partText(part: Part, ids: CommandIds): string {
  switch (part.kind) {
    case "paragraph":
      return withCommands(part.text, ids);
    case "note":
      return small(withCommands(part.text, ids));
    case "steps":
      return part.steps.map(stepLine).join("\n");
    case "fields":
      return part.fields.map(fieldLine).join("\n");
    case "items":
      return part.items.map((item) => itemText(item, ids)).join("\n");
    case "log":
      return `**${asWritten(part.title)}**\n\`\`\`\n${part.lines.join("\n").replaceAll("`", "ˋ")}\n\`\`\``;
  }
}

type LinkChoice = Extract<Choice<BoundAct>, { kind: "link" }>;

/** No button takes such an address: storage that signs its links writes long ones. */
const isLongLink = (choice: Choice<BoundAct>): choice is LinkChoice =>
  choice.kind === "link" && choice.url.length > URL_MAX;

/** A link in the text, behind its words; the address must not end the brackets it stands in. */
const linkBlock = ({ label, url }: LinkChoice): Block => ({
  type: COMPONENT.text,
  content: `**[${asWritten(label)}](${url.replaceAll("(", "%28").replaceAll(")", "%29")})**`,
});

function button(choice: Choice<BoundAct>, at: number): Button {
  const label = shortened(choice.label, LABEL_MAX);
  const type = COMPONENT.button;
  switch (choice.kind) {
    case "act":
      return { type, style: STYLE[choice.style ?? "secondary"], label, custom_id: choice.act.ref };
    case "link":
      return { type, style: STYLE.link, label, url: choice.url };
    case "copy":
      return {
        type,
        style: STYLE.secondary,
        label: shortened(choice.text, LABEL_MAX),
        custom_id: `off:${at}`,
        disabled: true,
      };
    case "disabled":
      return { type, style: STYLE.secondary, label, custom_id: `off:${at}`, disabled: true };
  }
}

type SingleAct = Extract<Choice<BoundAct>, { kind: "act" }>;

/** The rows at the top that hold one act each: a list to choose from. */
function leadingActs(rows: readonly Choice<BoundAct>[][]): SingleAct[] {
  const acts: SingleAct[] = [];
  for (const row of rows) {
    const [only] = row;
    if (row.length !== 1 || only?.kind !== "act") break;
    acts.push(only);
  }
  return acts;
}

type ItemsPart = Extract<Part, { kind: "items" }>;

interface Layout {
  /** The items that are shown with their choice, one by one or as a menu. */
  items: ItemsPart | null;
  acts: SingleAct[];
  asMenu: boolean;
  rest: readonly Choice<BoundAct>[][];
}

/** Side by side where one below the other would be too many: a message holds forty components. */
const packed = <T>(rows: T[][]): T[][] => (rows.length > BUTTONS_MAX ? [rows.flat()] : rows);

/** A list to choose from is shown as one: what each item is, and beside it its button. */
function layOut(view: BoundView): Layout {
  const rows = (view.choices ?? []).filter((row) => row.length > 0);
  const leading = leadingActs(rows);
  const items =
    view.body.find((part): part is ItemsPart => part.kind === "items" && part.choosable === true) ?? null;
  const acts = items ? leading.slice(0, items.items.length) : leading;
  const asMenu = acts.length > BUTTONS_MAX;
  if (!items && !asMenu) return { items: null, acts: [], asMenu: false, rest: packed(rows) };
  return { items, acts, asMenu, rest: packed(rows.slice(acts.length)) };
}

const section = (item: Item, act: SingleAct, ids: CommandIds): Section => ({
  type: COMPONENT.section,
  components: [{ type: COMPONENT.text, content: itemText(item, ids) }],
  accessory: button(act, 0),
});

function menus({ acts, items }: Layout): Row[] {
  const options = acts.map((act, i) => {
    const detail = items?.items[i]?.detail;
    return {
      label: shortened(act.label, OPTION_MAX),
      value: act.act.ref,
      ...(detail && { description: shortened(detail, OPTION_MAX) }),
    };
  });
  const rows: Row[] = [];
  for (let at = 0; at < options.length; at += MENU_MAX)
    rows.push({
      type: COMPONENT.row,
      components: [
        { type: COMPONENT.select, custom_id: selectId(at), options: options.slice(at, at + MENU_MAX) },
      ],
    });
  return rows;
}

const rowOf = (buttons: Button[]): Row[] => {
  const rows: Row[] = [];
  for (let at = 0; at < buttons.length; at += ROW_MAX)
    rows.push({ type: COMPONENT.row, components: buttons.slice(at, at + ROW_MAX) });
  return rows;
};

/** What the platform of phones has a keyboard or a text field for. */
function specialRows(view: BoundView): Row[] {
  const { form, createBot, replies } = view;
  const primary: Button[] = [];
  const type = COMPONENT.button;
  if (form)
    primary.push({
      type,
      style: STYLE.primary,
      label: shortened(form.button, LABEL_MAX),
      custom_id: formId(form.kind),
    });
  if (createBot)
    primary.push({
      type,
      style: STYLE.link,
      label: shortened(createBot.label, LABEL_MAX),
      url: createBot.link,
    });
  const ready = (replies ?? []).map(
    (text): Button => ({
      type,
      style: STYLE.secondary,
      label: shortened(text, LABEL_MAX),
      custom_id: replyId(text),
    }),
  );
  return [...rowOf(primary), ...rowOf(ready)];
}

/** What a picture shows, for whoever cannot see it: 1 to 1024 characters. */
const pictureBlock = (name: string, alt: string): Gallery => ({
  type: COMPONENT.gallery,
  items: [{ media: { url: `attachment://${name}` }, description: shortened(alt, ALT_MAX) }],
});

function bodyBlocks(view: BoundView, layout: Layout, ids: CommandIds, uploads: UploadNames): Block[] {
  const blocks: Block[] = [];
  let texts: string[] = view.title ? [`### ${asWritten(view.title)}`] : [];
  const flush = (): void => {
    if (texts.length > 0) blocks.push({ type: COMPONENT.text, content: texts.join("\n\n") });
    texts = [];
  };
  if (view.picture && uploads.picture) {
    flush();
    blocks.push(pictureBlock(uploads.picture, view.picture.alt));
  }
  for (const part of view.body) {
    if (part !== layout.items) {
      const text = partText(part, ids);
      if (text !== "") texts.push(text);
    } else if (!layout.asMenu) {
      flush();
      part.items.forEach((item, i) => {
        const act = layout.acts[i];
        if (act) blocks.push(section(item, act, ids));
      });
    }
  }
  flush();
  if (view.file && uploads.file)
    blocks.push({ type: COMPONENT.file, file: { url: `attachment://${uploads.file}` } });
  return blocks;
}

/** Shows a view the Discord way: one card in the colour of its tone, every text as it was written. */
export function renderForDiscord(
  view: BoundView,
  ids: CommandIds = NO_IDS,
  uploads: UploadNames = {},
): DiscordMessage {
  const long = (view.choices ?? []).flat().filter(isLongLink);
  const choices = (view.choices ?? []).map((row) => row.filter((choice) => !isLongLink(choice)));
  const layout = layOut({ ...view, choices });
  const body = fitText([...bodyBlocks(view, layout, ids, uploads), ...long.map(linkBlock)]);
  const buttons = layout.rest.flatMap((row, at) =>
    rowOf(row.map((choice, i) => button(choice, at * ROW_MAX + i))),
  );
  const rows = [...specialRows(view), ...(layout.asMenu ? menus(layout) : []), ...buttons];
  const accent = ACCENT[view.tone];
  return {
    flags: FLAG.componentsV2,
    components: [
      {
        type: COMPONENT.container,
        ...(accent !== undefined && { accent_color: accent }),
        components: rows.length > 0 ? [...body, { type: COMPONENT.separator }, ...rows] : body,
      },
    ],
    allowed_mentions: { parse: [] },
  };
}
