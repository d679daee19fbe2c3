import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Say } from "../language/language.ts";
import type { Part } from "../view.ts";
import { fields } from "./parts.ts";

/** Which agent a question is about: several may have one name, but each has a bot of its own. */
export const botFields = (say: Say, { channelUsername }: Pick<Deployment, "channelUsername">): Part[] =>
  channelUsername ? [fields({ label: say("card-bot"), value: `@${channelUsername}` })] : [];
