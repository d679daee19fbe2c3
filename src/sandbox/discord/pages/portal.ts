import type { Context, Hono } from "hono";
import { verifyEndpoint } from "../delivery/verify-endpoint.ts";
import { Refusal } from "../refusal.ts";
import {
  createApplication,
  findApplication,
  INTENT_FLAG,
  resetToken,
  saveApplication,
} from "../world/accounts.ts";
import { inviteBot, setInstalled } from "../world/places.ts";
import type { ApplicationRecord } from "../world/records.ts";
import { renderAuthorize } from "./render-authorize.ts";
import { renderPortal } from "./render-portal.ts";
import { href, openScene, type PaneOptions, type Scene } from "./scene.ts";

type Form = Record<string, string>;

async function readForm(c: Context): Promise<Form> {
  const form: Form = {};
  for (const [name, value] of Object.entries(await c.req.parseBody()))
    if (typeof value === "string") form[name] = value;
  return form;
}

/** What an invitation asks for; undefined is for the usual. */
const readPermissions = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{1,19}$/.test(text) ? text : undefined;

/** The developer portal and the page on which an application is let in. */
export function portalRoutes(pages: Hono, options: PaneOptions): void {
  const { world } = options;
  const sceneOf = (query: Form) => openScene(options, { c: query.c, as: query.as || undefined });
  const mayManage = (scene: Scene, { id, ownerId }: ApplicationRecord) =>
    ownerId === scene.user.id || id === options.mainId;

  pages.get("/portal", (c) => {
    const { shown, error, ...query } = c.req.query();
    return c.html(renderPortal(sceneOf(query), options.mainId, { shown, error }));
  });

  const change = (
    path: string,
    work: (
      application: ApplicationRecord,
      form: Form,
    ) => Promise<{ shown?: string } | undefined> | { shown?: string } | undefined,
  ): void => {
    pages.post(`/portal/${path}`, async (c) => {
      const form = await readForm(c);
      const scene = sceneOf(form);
      const application = findApplication(world, form.application ?? "");
      if (!application || !mayManage(scene, application)) return c.notFound();
      const back = { c: scene.channel.id };
      try {
        const done = await work(application, form);
        return c.redirect(`${href(scene, { ...back, ...done }, "../portal")}#a${application.id}`, 303);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const words = error.problems.map(({ message }) => message).join(" ") || error.message;
        return c.redirect(href(scene, { ...back, error: words }, "../portal"), 303);
      }
    });
  };

  pages.post("/portal/create", async (c) => {
    const form = await readForm(c);
    const scene = sceneOf(form);
    try {
      const made = createApplication(world, { name: form.name ?? "", ownerId: scene.user.id });
      return c.redirect(
        `${href(scene, { c: scene.channel.id, shown: made.id }, "../portal")}#a${made.id}`,
        303,
      );
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return c.redirect(href(scene, { c: scene.channel.id, error: words }, "../portal"), 303);
    }
  });
  change("reset", ({ id }) => {
    resetToken(world, id);
    return { shown: id };
  });
  change("intent", (application, { to }) => {
    const flags = application.flags & ~INTENT_FLAG.messageContent;
    saveApplication(world, {
      ...application,
      flags: to === "on" ? flags | INTENT_FLAG.messageContent : flags,
    });
    return undefined;
  });
  change("endpoint", async (application, { url }) => {
    const { interactionsEndpointUrl: _before, ...rest } = application;
    if (url) await verifyEndpoint(world, application, url);
    saveApplication(world, { ...rest, ...(url ? { interactionsEndpointUrl: url } : {}) });
    return undefined;
  });

  pages.get("/authorize", (c) => {
    const query = c.req.query();
    const application = findApplication(world, query.client_id ?? "");
    if (!application) return c.notFound();
    return c.html(renderAuthorize(sceneOf(query), application, query.permissions));
  });
  pages.post("/authorize", async (c) => {
    const form = await readForm(c);
    const scene = sceneOf(form);
    const application = findApplication(world, form.client_id ?? "");
    if (!application) return c.notFound();
    const isMember = world.guilds.get(form.guild ?? "")?.memberIds.includes(scene.user.id);
    if (form.guild === "account") setInstalled(world, scene.user.id, application.id, true);
    else if (isMember) inviteBot(world, form.guild ?? "", application.id, readPermissions(form.permissions));
    return c.redirect(
      href(scene, {
        c: scene.channel.id,
        toast: `${application.name} was added.`,
      }),
      303,
    );
  });
}
