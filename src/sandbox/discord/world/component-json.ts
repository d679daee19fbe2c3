import { COMPONENT, isSelect } from "../rules/component-types.ts";
import { walk } from "../rules/walk.ts";
import type { AttachmentRecord, Component, MessageRecord } from "./records.ts";
import { snowflake, type World } from "./world.ts";

type Json = Record<string, unknown>;

/** Where a file of a message is to be had; other addresses stay what they are. */
export function attachmentUrl(world: World, message: MessageRecord, url: string): string {
  const file = fileOf(message, url);
  if (!file) return url;
  return `${world.baseUrl}/attachments/${message.channelId}/${message.id}/${file.id}/${encodeURIComponent(file.filename)}`;
}

export function fileOf(message: MessageRecord, url: string) {
  const name = url.match(/^attachment:\/\/(.+)$/)?.[1];
  return name === undefined ? undefined : message.attachments.find(({ filename }) => filename === name);
}

const shownIn = (component: Component): string[] =>
  [component.file, component.media, ...(component.items ?? []).map(({ media }) => media)].flatMap(
    (media) => media?.url ?? [],
  );

/** Files that no component shows. */
export function looseFiles(message: MessageRecord): AttachmentRecord[] {
  const shown = walk(message.components, []).flatMap(({ component }) => shownIn(component));
  return message.attachments.filter(({ filename }) => !shown.includes(`attachment://${filename}`));
}

/** Members that Discord fills in where they were left out. */
function defaultsOf({ type }: Component): Json {
  if (isSelect({ type })) return { min_values: 1, max_values: 1 };
  switch (type) {
    case COMPONENT.container:
      return { accent_color: null, spoiler: false };
    case COMPONENT.separator:
      return { spacing: 1, divider: true };
    case COMPONENT.thumbnail:
      return { description: null, spoiler: false };
    case COMPONENT.file:
      return { spoiler: false };
    default:
      return {};
  }
}

/** A component as it is read back: complete, and with media that Discord has looked at. */
export function asComponent(world: World, message: MessageRecord, component: Component): Json {
  const inner = (one: Component) => asComponent(world, message, one);
  const media = (url: string): Json => {
    const shown = attachmentUrl(world, message, url);
    return { id: snowflake(world), url: shown, proxy_url: shown };
  };
  const file = component.file && fileOf(message, component.file.url);
  return {
    ...defaultsOf(component),
    ...component,
    ...(component.components ? { components: component.components.map(inner) } : {}),
    ...(component.accessory ? { accessory: inner(component.accessory) } : {}),
    ...(component.media ? { media: media(component.media.url) } : {}),
    ...(component.file
      ? {
          file: media(component.file.url),
          name: file?.filename ?? "",
          size: Buffer.byteLength(file?.base64 ?? "", "base64"),
        }
      : {}),
    ...(component.items
      ? {
          items: component.items.map((item) => ({
            description: null,
            spoiler: false,
            ...item,
            media: media(item.media.url),
          })),
        }
      : {}),
  };
}
