import { createStore, type StoreParts } from "../store.ts";
import {
  type AccountDeletionRepository,
  createAccountDeletionRepository,
} from "./account-deletion-repository.ts";
import { type ActMintRepository, createActMintRepository } from "./act-mint-repository.ts";
import { type AdminCaseRepository, createAdminCaseRepository } from "./admin-case-repository.ts";
import { type AdminRequestRepository, createAdminRequestRepository } from "./admin-request-repository.ts";
import { type AgentHealthRepository, createAgentHealthRepository } from "./agent-health-repository.ts";
import { type AgentOverviewRepository, createAgentOverviewRepository } from "./agent-overview-repository.ts";
import { type AgentReportRepository, createAgentReportRepository } from "./agent-report-repository.ts";
import { type AuditChainRepository, createAuditChainRepository } from "./audit-chain-repository.ts";
import { type AuditRepository, createAuditRepository } from "./audit-repository.ts";
import { type BackupRepository, createBackupRepository } from "./backup-repository.ts";
import { type BillingEntryRepository, createBillingEntryRepository } from "./billing-entry-repository.ts";
import { type BlacklistRepository, createBlacklistRepository } from "./blacklist-repository.ts";
import { type BroadcastRepository, createBroadcastRepository } from "./broadcast-repository.ts";
import { type BudgetRepository, createBudgetRepository } from "./budget-repository.ts";
import { type BusinessDaysRepository, createBusinessDaysRepository } from "./business-days-repository.ts";
import { type ChatIdentityRepository, createChatIdentityRepository } from "./chat-identity-repository.ts";
import { type CheckoutRepository, createCheckoutRepository } from "./checkout-repository.ts";
import { type CustomerRepository, createCustomerRepository } from "./customer-repository.ts";
import {
  createDatabaseRestoreRepository,
  type DatabaseRestoreRepository,
} from "./database-restore-repository.ts";
import { createDeployPauseRepository, type DeployPauseRepository } from "./deploy-pause-repository.ts";
import {
  createDeploymentEventRepository,
  type DeploymentEventRepository,
} from "./deployment-event-repository.ts";
import { createDeploymentRepository, type DeploymentRepository } from "./deployment-repository.ts";
import { createDialogRepository, type DialogRepository } from "./dialog-repository.ts";
import { createEscrowDepositRepository, type EscrowDepositRepository } from "./escrow-deposit-repository.ts";
import { createInboxRepository, type InboxRepository } from "./inbox-repository.ts";
import { createIncidentRepository, type IncidentRepository } from "./incident-repository.ts";
import { createIntentRepository, type IntentRepository } from "./intent-repository.ts";
import { createJobRepository, type JobRepository } from "./job-repository.ts";
import { createLeaseChangeRepository, type LeaseChangeRepository } from "./lease-change-repository.ts";
import { createLeaseRepository, type LeaseRepository } from "./lease-repository.ts";
import { createLinkRequestRepository, type LinkRequestRepository } from "./link-request-repository.ts";
import { createLiveMessageRepository, type LiveMessageRepository } from "./live-message-repository.ts";
import { createLogFollowRepository, type LogFollowRepository } from "./log-follow-repository.ts";
import { createLoginRequestRepository, type LoginRequestRepository } from "./login-request-repository.ts";
import { createModelPauseRepository, type ModelPauseRepository } from "./model-pause-repository.ts";
import {
  createNotificationPrefRepository,
  type NotificationPrefRepository,
} from "./notification-pref-repository.ts";
import { createOrderRepository, type OrderRepository } from "./order-repository.ts";
import { createOutboxRepository, type OutboxRepository } from "./outbox-repository.ts";
import { createPaymentRepository, type PaymentRepository } from "./payment-repository.ts";
import { createPendingActionRepository, type PendingActionRepository } from "./pending-action-repository.ts";
import { createPlanChangeRepository, type PlanChangeRepository } from "./plan-change-repository.ts";
import { createProviderDrainRepository, type ProviderDrainRepository } from "./provider-drain-repository.ts";
import {
  createProviderHealthRepository,
  type ProviderHealthRepository,
} from "./provider-health-repository.ts";
import {
  createProviderObservationRepository,
  type ProviderObservationRepository,
} from "./provider-observation-repository.ts";
import {
  createProviderPardonRepository,
  type ProviderPardonRepository,
} from "./provider-pardon-repository.ts";
import { createRefundRepository, type RefundRepository } from "./refund-repository.ts";
import { createReplyWindowRepository, type ReplyWindowRepository } from "./reply-window-repository.ts";
import { createRevisionRepository, type RevisionRepository } from "./revision-repository.ts";
import { createRightsChangeRepository, type RightsChangeRepository } from "./rights-change-repository.ts";
import { createSendPaceRepository, type SendPaceRepository } from "./send-pace-repository.ts";
import { createSlotRepository, type SlotRepository } from "./slot-repository.ts";
import { createSubscriptionRepository, type SubscriptionRepository } from "./subscription-repository.ts";
import { createSudoGrantRepository, type SudoGrantRepository } from "./sudo-grant-repository.ts";
import {
  createUnknownDeploymentRepository,
  type UnknownDeploymentRepository,
} from "./unknown-deployment-repository.ts";
import { createUsageReportRepository, type UsageReportRepository } from "./usage-report-repository.ts";
import { createUsageRepository, type UsageRepository } from "./usage-repository.ts";
import { createUsageWarningRepository, type UsageWarningRepository } from "./usage-warning-repository.ts";
import { createUserRepository, type UserRepository } from "./user-repository.ts";
import { createWatchRoundRepository, type WatchRoundRepository } from "./watch-round-repository.ts";

/** Everything stored, one repository per aggregate. */
export interface Repositories {
  users: UserRepository;
  chatIdentities: ChatIdentityRepository;
  loginRequests: LoginRequestRepository;
  linkRequests: LinkRequestRepository;
  sudoGrants: SudoGrantRepository;
  notificationPrefs: NotificationPrefRepository;
  customers: CustomerRepository;
  orders: OrderRepository;
  checkouts: CheckoutRepository;
  subscriptions: SubscriptionRepository;
  slots: SlotRepository;
  planChanges: PlanChangeRepository;
  billingEntries: BillingEntryRepository;
  payments: PaymentRepository;
  refunds: RefundRepository;
  deployments: DeploymentRepository;
  events: DeploymentEventRepository;
  intents: IntentRepository;
  leases: LeaseRepository;
  leaseChanges: LeaseChangeRepository;
  agentReports: AgentReportRepository;
  agentOverview: AgentOverviewRepository;
  escrowDeposits: EscrowDepositRepository;
  actMints: ActMintRepository;
  backups: BackupRepository;
  modelPauses: ModelPauseRepository;
  revisions: RevisionRepository;
  rightsChanges: RightsChangeRepository;
  agentHealth: AgentHealthRepository;
  incidents: IncidentRepository;
  providerHealth: ProviderHealthRepository;
  watchRounds: WatchRoundRepository;
  observations: ProviderObservationRepository;
  blacklist: BlacklistRepository;
  pardons: ProviderPardonRepository;
  drains: ProviderDrainRepository;
  deployPause: DeployPauseRepository;
  usage: UsageRepository;
  usageReports: UsageReportRepository;
  usageWarnings: UsageWarningRepository;
  budgets: BudgetRepository;
  businessDays: BusinessDaysRepository;
  inbox: InboxRepository;
  jobs: JobRepository;
  dialogs: DialogRepository;
  pendingActions: PendingActionRepository;
  liveMessages: LiveMessageRepository;
  logFollows: LogFollowRepository;
  outbox: OutboxRepository;
  replyWindows: ReplyWindowRepository;
  sendPace: SendPaceRepository;
  audit: AuditRepository;
  auditChain: AuditChainRepository;
  unknownDeployments: UnknownDeploymentRepository;
  adminCases: AdminCaseRepository;
  adminRequests: AdminRequestRepository;
  broadcasts: BroadcastRepository;
  databaseRestores: DatabaseRestoreRepository;
  accountDeletions: AccountDeletionRepository;
}

export function createRepositories(parts: StoreParts): Repositories {
  const store = createStore(parts);
  const audit = createAuditRepository(store);
  const events = createDeploymentEventRepository(store);
  const leases = createLeaseRepository(store);
  return {
    users: createUserRepository(store),
    chatIdentities: createChatIdentityRepository(store),
    loginRequests: createLoginRequestRepository(store),
    linkRequests: createLinkRequestRepository(store),
    sudoGrants: createSudoGrantRepository(store),
    accountDeletions: createAccountDeletionRepository(store),
    notificationPrefs: createNotificationPrefRepository(store),
    customers: createCustomerRepository(store),
    orders: createOrderRepository(store),
    checkouts: createCheckoutRepository(store),
    subscriptions: createSubscriptionRepository(store),
    slots: createSlotRepository(store),
    planChanges: createPlanChangeRepository(store),
    billingEntries: createBillingEntryRepository(store),
    payments: createPaymentRepository(store),
    refunds: createRefundRepository(store),
    deployments: createDeploymentRepository(store, audit, events),
    events,
    intents: createIntentRepository(store, events, leases),
    leases,
    leaseChanges: createLeaseChangeRepository(store),
    agentReports: createAgentReportRepository(store),
    agentOverview: createAgentOverviewRepository(store),
    escrowDeposits: createEscrowDepositRepository(store),
    actMints: createActMintRepository(store),
    backups: createBackupRepository(store),
    modelPauses: createModelPauseRepository(store),
    revisions: createRevisionRepository(store),
    rightsChanges: createRightsChangeRepository(store),
    agentHealth: createAgentHealthRepository(store),
    incidents: createIncidentRepository(store),
    providerHealth: createProviderHealthRepository(store),
    watchRounds: createWatchRoundRepository(store),
    observations: createProviderObservationRepository(store),
    blacklist: createBlacklistRepository(store),
    pardons: createProviderPardonRepository(store),
    drains: createProviderDrainRepository(store),
    deployPause: createDeployPauseRepository(store),
    usage: createUsageRepository(store),
    usageReports: createUsageReportRepository(store),
    usageWarnings: createUsageWarningRepository(store),
    budgets: createBudgetRepository(store),
    businessDays: createBusinessDaysRepository(store),
    inbox: createInboxRepository(store),
    jobs: createJobRepository(store),
    dialogs: createDialogRepository(store),
    pendingActions: createPendingActionRepository(store),
    liveMessages: createLiveMessageRepository(store),
    logFollows: createLogFollowRepository(store),
    outbox: createOutboxRepository(store),
    replyWindows: createReplyWindowRepository(store),
    sendPace: createSendPaceRepository(store),
    unknownDeployments: createUnknownDeploymentRepository(store),
    adminCases: createAdminCaseRepository(store),
    adminRequests: createAdminRequestRepository(store),
    databaseRestores: createDatabaseRestoreRepository(store),
    audit,
    broadcasts: createBroadcastRepository(store),
    auditChain: createAuditChainRepository(store),
  };
}
