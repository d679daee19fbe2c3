/** Numbers of Discord's components, styles and flags, as far as we use them. */
export const COMPONENT = {
  row: 1,
  button: 2,
  select: 3,
  textInput: 4,
  section: 9,
  text: 10,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
} as const;
export const STYLE = { primary: 1, secondary: 2, danger: 4, link: 5 } as const;
export const FLAG = { hidden: 1 << 6, componentsV2: 1 << 15 } as const;

export interface TextDisplay {
  type: typeof COMPONENT.text;
  content: string;
}

export interface Button {
  type: typeof COMPONENT.button;
  style: (typeof STYLE)[keyof typeof STYLE];
  label: string;
  custom_id?: string;
  url?: string;
  disabled?: true;
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string;
}

export interface Select {
  type: typeof COMPONENT.select;
  custom_id: string;
  options: SelectOption[];
}

export interface Row {
  type: typeof COMPONENT.row;
  components: Button[] | [Select];
}

export interface Section {
  type: typeof COMPONENT.section;
  components: [TextDisplay];
  accessory: Button;
}

export interface Separator {
  type: typeof COMPONENT.separator;
}

/** Pictures; each is a file that comes with the message. */
export interface Gallery {
  type: typeof COMPONENT.gallery;
  items: { media: { url: `attachment://${string}` }; description: string }[];
}

export interface FileBlock {
  type: typeof COMPONENT.file;
  file: { url: `attachment://${string}` };
}

export type Block = TextDisplay | Section | Separator | Row | Gallery | FileBlock;

export interface Container {
  type: typeof COMPONENT.container;
  accent_color?: number;
  components: Block[];
}

/** A message as Discord takes it; without text of its own, since everything is in its components. */
export interface DiscordMessage {
  flags: number;
  components: [Container];
  /** Nothing that we write ever notifies anybody by a name in it. */
  allowed_mentions: { parse: [] };
}
