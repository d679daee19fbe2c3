import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/** Interfaces through which rows of the books, and lists of outside services, are read. */
const FOLDERS = ["src/db", "src/db/repositories", "src/ports"];

const OF_A_PERSON = "one for each plan that this person has paid for";
const OF_A_PLAN = "one for each payment that this plan was paid with";
const SUMS = "one for each word of a closed set";
const BY_DAY = "sums for each of so many days, ninety at most";

/** What answers with many and takes no limit, and what bounds it all the same. */
const BOUNDED: Record<string, string> = {
  "AkashBackend.listBids": "the chain takes a bounded number of bids for one order",
  "AkashBackend.logs": "lines are passed on as they come, and the caller ends it",
  "BidScreening.screen": "one for each provider there is that would take it",
  "BusinessDaysRepository.deploys": BY_DAY,
  "BusinessDaysRepository.money": BY_DAY,
  "BusinessDaysRepository.rates": BY_DAY,
  "BusinessDaysRepository.startMedians": BY_DAY,
  "BusinessDaysRepository.turns": BY_DAY,
  "ChatIdentityRepository.listByUser": "services/accounts/require-room.ts lets nobody link more than eight",
  "ChatIdentityRepository.listByUsername": "ten at most, in the query",
  "DatabaseCopies.list": "copies are thinned out as they are made",
  "DeploymentEventRepository.listKindsBefore": "so many of each kind of event, and kinds are a closed set",
  "DeploymentRepository.findByBotName": "ten at most, in the query",
  "DeploymentRepository.findPendingDuplicates": "ten at most, in the query",
  "IntentRepository.countOpenByBackend": "one for each wallet that GoClaw was ever configured with",
  "IntentRepository.listByDeployment": "a hundred and what is not closed, in the query",
  "LeaseRepository.plansAt": "one for each plan there is",
  "ModelPauseRepository.listByDeployment": "one for each kind of who may pause, by its primary key",
  "OutboxRepository.newsIn":
    "one for each subject of which news wait in one chat; a newer message drops the older one",
  "OutboxRepository.sent": "what came of the statements it was given",
  "PaymentRail.disputedPayments": "as many pages as the integration reads at most",
  "PaymentRail.listCheckouts": "the hundred newest, in the integration",
  "PaymentRail.missedEvents": "as many pages as the integration reads at most",
  "PaymentRail.paidInvoices": "ten at most, in the integration",
  "PaymentRepository.keptSince": "one for each currency that prices are in",
  "PaymentRepository.listByOrder": "one for each time that somebody paid for this order",
  "PaymentRepository.listStanding": OF_A_PLAN,
  "PaymentRepository.listUnsettled": OF_A_PLAN,
  "PlanChangeRepository.listOpenByUser": OF_A_PERSON,
  "ProviderObservationRepository.failedInEach":
    "a number for each few minutes of one week, of those in which somebody failed",
  "RefundRepository.listByPayment": "parts of one payment, each given by somebody",
  "SlotRepository.listBySubscription": "as many as the largest plan has",
  "SlotRepository.listByUser": OF_A_PERSON,
  "SubscriptionRepository.listByUser": OF_A_PERSON,
  "UsageReportRepository.everyNth": "places to cut a file at, one for each that it will have",
  "UsageReportRepository.modelDays": BY_DAY,
  "UsageReportRepository.refusedSince": SUMS,
  "UsageReportRepository.sums": "one for each day, agent and model of one period",
};

const MANY = /\[\]|\bMap<|\bSet<|\bAsyncIterable</;
/** SQL to be run, not rows. */
const STATEMENTS = /^(Statement|Part|Statements)\[\]$/;

/** `Interface.method` of whatever answers with many and is told neither how many at most, nor which. */
function unbounded(source: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile("", source, ts.ScriptTarget.Latest, true);
  for (const statement of file.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    for (const member of statement.members) {
      if (!ts.isMethodSignature(member) || !member.type) continue;
      const answer = member.type.getText();
      if (!MANY.test(answer) || STATEMENTS.test(answer)) continue;
      if (member.parameters.some(isBound)) continue;
      found.push(`${statement.name.text}.${member.name.getText()}`);
    }
  }
  return found;
}

/** A limit, a page, or the keys that are asked for: then there are no more answers than keys. */
const isBound = (parameter: ts.ParameterDeclaration): boolean =>
  /\blimit\b|\bPhasePage\b/.test(parameter.getText()) ||
  /^readonly (string|number)\[\]$/.test(parameter.type?.getText() ?? "");

const isRead = (name: string): boolean =>
  /(Repository|Copies|Backend|Rail|Screening|Store|Chain)$/.test(name);

test("every list of the books or of an outside service is bounded", () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => (name.endsWith(".ts") ? join(folder, name) : [])),
  );
  const found = files
    .flatMap((path) => unbounded(readFileSync(path, "utf8")))
    .filter((method) => isRead(method.split(".")[0] ?? ""));
  expect(found.filter((method) => !(method in BOUNDED)).toSorted()).toEqual([]);
  expect(
    Object.keys(BOUNDED).filter((method) => !found.includes(method)),
    "exceptions that are not needed any more",
  ).toEqual([]);
});

test("control: one that is not bounded is found, and those that are, are not", () => {
  const source = `export interface AgentRepository {
    listByUser(userId: string): Promise<Agent[]>;
    listPage(page: { after?: string; limit: number }): Promise<Agent[]>;
    among(ids: readonly string[]): Promise<Map<string, Agent>>;
    followed(id: string): AsyncIterable<Agent>;
    parts(id: string): Part[];
    find(id: string): Promise<Agent | null>;
  }`;
  expect(unbounded(source)).toEqual(["AgentRepository.listByUser", "AgentRepository.followed"]);
});
