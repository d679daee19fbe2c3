import { type FormProblem, toErrorTree } from "./rules/form-problem.ts";

/** A request that Discord refuses; becomes `{message, code, errors?}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly problems: readonly FormProblem[];

  constructor(status: number, code: number, message: string, problems: readonly FormProblem[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.problems = problems;
  }

  body(): Record<string, unknown> {
    const errors = this.problems.length > 0 ? { errors: toErrorTree(this.problems) } : {};
    return { message: this.message, code: this.code, ...errors };
  }
}

export const unauthorized = () => new Refusal(401, 0, "401: Unauthorized");
export const routeNotFound = () => new Refusal(404, 0, "404: Not Found");
export const methodNotAllowed = () => new Refusal(405, 0, "405: Method Not Allowed");
export const unknownChannel = () => new Refusal(404, 10003, "Unknown Channel");
export const unknownGuild = () => new Refusal(404, 10004, "Unknown Guild");
export const unknownMessage = () => new Refusal(404, 10008, "Unknown Message");
export const unknownUser = () => new Refusal(404, 10013, "Unknown User");
export const unknownWebhook = () => new Refusal(404, 10015, "Unknown Webhook");
export const unknownInteraction = () => new Refusal(404, 10062, "Unknown interaction");
export const unknownCommand = () => new Refusal(404, 10063, "Unknown application command");
export const tooManyCommands = () =>
  new Refusal(400, 30032, "Maximum number of application commands reached (100).");
export const tooManyNewCommands = () =>
  new Refusal(400, 30034, "Max number of daily application command creates has been reached (200)");
export const alreadyAcknowledged = () =>
  new Refusal(400, 40060, "Interaction has already been acknowledged.");
export const tooManyFollowUps = () =>
  new Refusal(400, 40094, "This interaction has reached the maximum number of follow up messages");
export const missingAccess = () => new Refusal(403, 50001, "Missing Access");
export const notYourMessage = () => new Refusal(403, 50005, "Cannot edit a message authored by another user");
export const emptyMessage = () => new Refusal(400, 50006, "Cannot send an empty message");
export const dmsClosed = () => new Refusal(403, 50007, "Cannot send messages to this user");
export const missingPermissions = () => new Refusal(403, 50013, "Missing Permissions");
export const tokenExpired = () => new Refusal(401, 50027, "Invalid Webhook Token");
export const invalidJson = () => new Refusal(400, 50109, "The request body contains invalid JSON.");
export const noMutualGuilds = () =>
  new Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds");

export const invalidForm = (problems: readonly FormProblem[]) =>
  new Refusal(400, 50035, "Invalid Form Body", problems);
