/** The shape of `request-spec.json`: what Discord's own API description says about the bodies it accepts. */
export interface RequestSpec {
  source: string;
  schemas: Record<string, Schema>;
}

/** The part of JSON Schema that the description uses. `$ref` names another schema of the file. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
}

/** The bodies that this twin takes, by their names in the description. */
export const REQUEST_BODIES = [
  "ApplicationCommandAutocompleteCallbackRequest",
  "ApplicationCommandCreateRequest",
  "ApplicationCommandPatchRequestPartial",
  "ApplicationCommandUpdateRequest",
  "ApplicationFormPartial",
  "BotAccountPatchRequest",
  "CreateMessageInteractionCallbackRequest",
  "CreatePrivateChannelRequest",
  "IncomingWebhookRequestPartial",
  "IncomingWebhookUpdateRequestPartial",
  "MessageCreateRequest",
  "MessageEditRequestPartial",
  "ModalInteractionCallbackRequest",
  "PongInteractionCallbackRequest",
  "UpdateMessageInteractionCallbackRequest",
] as const;

export type RequestBody = (typeof REQUEST_BODIES)[number];
