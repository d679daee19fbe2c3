import type { Context, Hono } from "hono";
import { waitUntil } from "../../kernel/wait-until.ts";
import {
  type Actor,
  askForChoices,
  closeModal,
  sendCommand,
  submitModal,
  useComponent,
} from "../person/acts.ts";
import { fieldsOf } from "../person/modal-data.ts";
import { personSettings } from "../person/settings.ts";
import { COMPONENT } from "../rules/component-types.ts";
import { ANSWER_MS } from "../world/interactions.ts";
import { setInstalled } from "../world/places.ts";
import { postAsPerson, remove } from "../world/post.ts";
import type { InteractionRecord, Modal } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { href, openScene, type PaneOptions, type Scene, titleOf } from "./scene.ts";

type Fields = Record<string, string[]>;

async function readFields(c: Context): Promise<Fields> {
  const body = await c.req.parseBody({ all: true });
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      [value].flat().flatMap((one) => (typeof one === "string" ? one : [])),
    ]),
  );
}

const wantsJson = (c: Context): boolean => (c.req.header("accept") ?? "").includes("application/json");
const actorOf = ({ world, user, channel }: Scene): Actor => ({ world, userId: user.id, channel });

/** Waits as long as Discord does. @returns what the person is told when there is no answer */
async function trouble(world: World, { id }: InteractionRecord): Promise<string | undefined> {
  const done = () => {
    const current = world.interactions.get(id);
    return current?.ack || current?.failure !== undefined ? current : undefined;
  };
  const ended = await waitUntil(world, done, ANSWER_MS + 200, () => "late").catch(() => undefined);
  if (ended?.ack) return undefined;
  return ended ? "This interaction failed" : "The application did not respond";
}

/** What was entered in a form, by the ids of its fields. */
function modalValues(modal: Modal, fields: Fields): Record<string, string | boolean | string[]> {
  const values = fieldsOf(modal).map(({ customId, component }): [string, string | boolean | string[]] => {
    const given = (fields[`f.${customId}`] ?? []).filter(
      (one) => one !== "" || component.type === COMPONENT.textInput,
    );
    if (component.type === COMPONENT.textInput) return [customId, (given[0] ?? "").replaceAll("\r\n", "\n")];
    if (component.type === COMPONENT.checkbox) return [customId, given.length > 0];
    return [customId, given];
  });
  return Object.fromEntries(values);
}

/** What a person does on the page; each is also a plain form. */
export function actRoutes(pages: Hono, options: PaneOptions): void {
  const { world } = options;

  const act = (
    path: string,
    work: (scene: Scene, fields: Fields) => Promise<string | undefined> | string | undefined,
  ): void => {
    pages.post(path, async (c) => {
      const fields = await readFields(c);
      const scene = openScene(options, { c: fields.c?.[0], as: fields.as?.[0] || undefined });
      let toast: string | undefined;
      let error: string | undefined;
      try {
        toast = await work(scene, fields);
      } catch (thrown) {
        // What the app itself would not let a person do.
        error = thrown instanceof Error ? thrown.message : String(thrown);
      }
      if (wantsJson(c))
        return c.json({ ...(toast ? { toast } : {}), ...(error ? { toast: error, isWrong: true } : {}) });
      const isForm = path === "/modal";
      const query = {
        c: scene.channel.id,
        toast: toast ?? (isForm ? undefined : error),
        error: isForm ? error : undefined,
      };
      return c.redirect(href(scene, query), 303);
    });
  };

  act("/send", (scene, { text }) => {
    const words = text?.[0]?.trim();
    if (words) postAsPerson(world, scene.channel, scene.user.id, words.replaceAll("\r\n", "\n"));
    return undefined;
  });
  act("/run", async (scene, fields) => {
    const options = Object.entries(fields)
      .filter(([name, [value]]) => name.startsWith("o.") && value !== undefined && value !== "")
      .map(([name, [value]]) => [name.slice(2), value ?? ""]);
    return trouble(world, sendCommand(actorOf(scene), fields.line?.[0] ?? "", Object.fromEntries(options)));
  });
  act("/use", async (scene, { message, id, value }) =>
    trouble(world, useComponent(actorOf(scene), message?.[0] ?? "", id?.[0] ?? "", value)),
  );
  act("/modal", async (scene, fields) => {
    const opened = world.interactions.get(fields.opened?.[0] ?? "");
    if (!opened?.modal || !opened.isModalOpen || opened.userId !== scene.user.id)
      return "This form is no longer open.";
    return trouble(world, submitModal(actorOf(scene), opened, modalValues(opened.modal, fields)));
  });
  act("/modal-close", (scene, { opened }) => {
    const found = world.interactions.get(opened?.[0] ?? "");
    if (found?.userId === scene.user.id) closeModal(world, found);
    return undefined;
  });
  act("/dismiss", (scene, { message }) => {
    const found = world.messages.get(message?.[0] ?? "");
    if (found?.visibleTo === scene.user.id) remove(world, found);
    return undefined;
  });
  act("/install", (scene) => {
    if (scene.channel.kind === "dm") setInstalled(world, scene.user.id, scene.channel.botId, true);
    return undefined;
  });
  act("/unblock", (scene) => {
    const name = titleOf(world, scene.channel);
    personSettings(world, scene.user.id).unblocks(name);
    return undefined;
  });

  pages.get("/suggest", async (c) => {
    const { line = "", option = "", typed = "", ...rest } = c.req.query();
    const scene = openScene(options, { c: rest.c, as: rest.as || undefined });
    try {
      const asked = askForChoices(actorOf(scene), line, option, typed, {});
      await trouble(world, asked);
      return c.json({ choices: world.interactions.get(asked.id)?.choices ?? [] });
    } catch {
      return c.json({ choices: [] });
    }
  });
}
