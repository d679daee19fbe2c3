CREATE TABLE `akash_intents` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`owner` text NOT NULL,
	`dseq` text NOT NULL,
	`state` text NOT NULL,
	`manifest` text,
	`manifest_hash` text NOT NULL,
	`bootstrap_hash` text NOT NULL,
	`deposit_uact` integer NOT NULL,
	`create_tx_hash` text,
	`lease_tx_hash` text,
	`provider` text,
	`gseq` integer,
	`oseq` integer,
	`price_uact_per_block` integer,
	`choice_reason` text,
	`failure_reason` text,
	`booted_at` integer,
	`boots` integer DEFAULT 0 NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`deployment_id`) REFERENCES `deployments`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "akash_intents_deposit" CHECK(deposit_uact > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_bootstrap_hash_unique` ON `akash_intents` (`bootstrap_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_dseq` ON `akash_intents` (`owner`,`dseq`);--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_attempt` ON `akash_intents` (`deployment_id`,`attempt`);--> statement-breakpoint
CREATE INDEX `akash_intents_state` ON `akash_intents` (`state`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`outcome` text NOT NULL,
	`details` text DEFAULT '{}' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_log_subject` ON `audit_log` (`subject_kind`,`subject_id`,`id`);--> statement-breakpoint
CREATE TABLE `chat_identities` (
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`user_id` text NOT NULL,
	`private_chat_id` text NOT NULL,
	`display_name` text NOT NULL,
	`username` text,
	`language` text,
	`blocked_at` integer,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`platform`, `platform_user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `chat_identities_user` ON `chat_identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `checkouts` (
	`provider` text NOT NULL,
	`session_id` text NOT NULL,
	`order_id` text NOT NULL,
	`url` text NOT NULL,
	`state` text NOT NULL,
	`attempt` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `session_id`),
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `checkouts_one_open` ON `checkouts` (`order_id`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `customers` (
	`provider` text NOT NULL,
	`user_id` text NOT NULL,
	`provider_customer_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `customers_provider_id` ON `customers` (`provider`,`provider_customer_id`);--> statement-breakpoint
CREATE TABLE `deployment_events` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`type` text NOT NULL,
	`from_phase` text,
	`to_phase` text,
	`evidence` text DEFAULT '{}' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `deployment_events_deployment` ON `deployment_events` (`deployment_id`,`id`);--> statement-breakpoint
CREATE TABLE `deployments` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`model` text NOT NULL,
	`channel` text NOT NULL,
	`channel_token` text,
	`channel_token_hash` text,
	`channel_api_key` text,
	`claw_api_key` text,
	`akash_deployment_id` text,
	`akash_lease_id` text,
	`provider_url` text,
	`status` text NOT NULL,
	`phase` text NOT NULL,
	`phase_since` integer NOT NULL,
	`payment_provider` text,
	`stripe_session_id` text,
	`stripe_payment_intent_id` text,
	`polar_id` text,
	`error_message` text,
	`name` text NOT NULL,
	`channel_kind` text NOT NULL,
	`channel_account_id` text,
	`channel_username` text,
	`owner_platform_user_id` text NOT NULL,
	`origin_chat_id` text NOT NULL,
	`plan` text,
	`slot_id` text,
	`order_id` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`current_intent_id` text,
	`deadline_at` integer,
	`failure_reason` text,
	`live_at` integer,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_claw_api_key_unique` ON `deployments` (`claw_api_key`);--> statement-breakpoint
CREATE INDEX `deployments_user` ON `deployments` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_stripe` ON `deployments` (`stripe_session_id`);--> statement-breakpoint
CREATE INDEX `deployments_polar` ON `deployments` (`polar_id`);--> statement-breakpoint
CREATE INDEX `deployments_token` ON `deployments` (`channel_token_hash`);--> statement-breakpoint
CREATE INDEX `deployments_phase` ON `deployments` (`phase`);--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_one_token_one_agent` ON `deployments` (`channel`,`channel_account_id`) WHERE channel_account_id is not null and phase not in ('draft','closed','failed');--> statement-breakpoint
CREATE TABLE `dialogs` (
	`id` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`chat_id` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dialogs_one_per_chat` ON `dialogs` (`platform`,`platform_user_id`,`chat_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`event_id` text NOT NULL,
	`lane` text NOT NULL,
	`kind` text NOT NULL,
	`payload` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`error` text,
	`received_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_once` ON `inbox` (`source`,`event_id`);--> statement-breakpoint
CREATE INDEX `inbox_lane` ON `inbox` (`lane`,`state`,`id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`key` text PRIMARY KEY NOT NULL,
	`run_at` integer NOT NULL,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`epoch` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_lease` ON `jobs` (`lease_until`);--> statement-breakpoint
CREATE TABLE `leases` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`intent_id` text NOT NULL,
	`owner` text NOT NULL,
	`dseq` text NOT NULL,
	`gseq` integer NOT NULL,
	`oseq` integer NOT NULL,
	`provider` text NOT NULL,
	`price_uact_per_block` integer NOT NULL,
	`state` text NOT NULL,
	`close_reason` text,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `leases_id` ON `leases` (`owner`,`dseq`,`gseq`,`oseq`,`provider`);--> statement-breakpoint
CREATE INDEX `leases_deployment` ON `leases` (`deployment_id`,`id`);--> statement-breakpoint
CREATE TABLE `live_messages` (
	`deployment_id` text NOT NULL,
	`platform` text NOT NULL,
	`chat_id` text NOT NULL,
	`message_id` text,
	`rendered_hash` text,
	`last_edit_at` integer,
	`not_before` integer DEFAULT 0 NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`deployment_id`, `platform`, `chat_id`)
);
--> statement-breakpoint
CREATE TABLE `llm_usage_log` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`deployment_id` text,
	`tokens_used` integer NOT NULL,
	`provider` text NOT NULL,
	`timestamp` integer NOT NULL,
	CONSTRAINT "llm_usage_tokens" CHECK(tokens_used >= 0)
);
--> statement-breakpoint
CREATE INDEX `llm_usage_user_time` ON `llm_usage_log` (`user_id`,`timestamp`);--> statement-breakpoint
CREATE TABLE `login_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`nonce_hash` text NOT NULL,
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`chat_id` text NOT NULL,
	`display_name` text NOT NULL,
	`username` text,
	`language` text,
	`state` text NOT NULL,
	`oauth_state_hash` text,
	`binding_hash` text,
	`code_verifier` text,
	`oauth_nonce` text,
	`clerk_user_id` text,
	`code_hash` text,
	`code_expires_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `login_requests_nonce_hash_unique` ON `login_requests` (`nonce_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `login_requests_oauth_state_hash_unique` ON `login_requests` (`oauth_state_hash`);--> statement-breakpoint
CREATE INDEX `login_requests_actor` ON `login_requests` (`platform`,`platform_user_id`,`state`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`deployment_id` text NOT NULL,
	`plan` text NOT NULL,
	`provider` text NOT NULL,
	`price_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "orders_amount" CHECK(amount_minor >= 0)
);
--> statement-breakpoint
CREATE INDEX `orders_user` ON `orders` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_open_deployment` ON `orders` (`deployment_id`) WHERE state in ('open','paid','fulfilled');--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`chat_id` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`view` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`message_id` text,
	`error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_dedupe_key_unique` ON `outbox` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `outbox_chat` ON `outbox` (`platform`,`chat_id`,`state`,`id`);--> statement-breakpoint
CREATE TABLE `payments` (
	`provider` text NOT NULL,
	`provider_payment_id` text NOT NULL,
	`order_id` text,
	`user_id` text,
	`subscription_id` text,
	`invoice_id` text,
	`role` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`refunded_minor` integer DEFAULT 0 NOT NULL,
	`currency` text NOT NULL,
	`disputed` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `provider_payment_id`),
	CONSTRAINT "payments_amount" CHECK(amount_minor >= 0),
	CONSTRAINT "payments_refunded" CHECK(refunded_minor >= 0 and refunded_minor <= amount_minor)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_one_fulfils` ON `payments` (`order_id`) WHERE role = 'fulfils';--> statement-breakpoint
CREATE TABLE `pending_actions` (
	`id` text PRIMARY KEY NOT NULL,
	`verb` text NOT NULL,
	`args` text NOT NULL,
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`chat_id` text NOT NULL,
	`once` integer NOT NULL,
	`used_at` integer,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pending_actions_expiry` ON `pending_actions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `plan_slots` (
	`id` text PRIMARY KEY NOT NULL,
	`subscription_id` text NOT NULL,
	`user_id` text NOT NULL,
	`position` integer NOT NULL,
	`state` text NOT NULL,
	`deployment_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "plan_slots_held" CHECK((state = 'held') = (deployment_id is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `plan_slots_position` ON `plan_slots` (`subscription_id`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `plan_slots_one_agent` ON `plan_slots` (`deployment_id`) WHERE deployment_id is not null;--> statement-breakpoint
CREATE INDEX `plan_slots_user` ON `plan_slots` (`user_id`,`state`);--> statement-breakpoint
CREATE TABLE `provider_blacklist` (
	`provider_address` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`created_by` text
);
--> statement-breakpoint
CREATE TABLE `provider_observations` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`deployment_id` text,
	`kind` text NOT NULL,
	`price_uact_per_block` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `provider_observations_provider` ON `provider_observations` (`provider`,`created_at`);--> statement-breakpoint
CREATE INDEX `provider_observations_kind` ON `provider_observations` (`kind`,`created_at`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`provider_payment_id` text NOT NULL,
	`order_id` text,
	`user_id` text,
	`provider_subscription_id` text,
	`reason` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`state` text NOT NULL,
	`provider_refund_id` text,
	`amount_minor` integer,
	`currency` text,
	`error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_idempotency_key_unique` ON `refunds` (`idempotency_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_once` ON `refunds` (`provider`,`provider_payment_id`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`provider_subscription_id` text NOT NULL,
	`user_id` text NOT NULL,
	`order_id` text,
	`plan` text NOT NULL,
	`price_id` text,
	`status` text NOT NULL,
	`current_period_start` integer,
	`current_period_end` integer,
	`cancel_at` integer,
	`synced_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_provider_id` ON `subscriptions` (`provider`,`provider_subscription_id`);--> statement-breakpoint
CREATE INDEX `subscriptions_user` ON `subscriptions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`clerk_user_id` text NOT NULL,
	`email` text NOT NULL,
	`polar_customer_id` text,
	`tier` text DEFAULT 'starter' NOT NULL,
	`subscription_status` text DEFAULT 'active' NOT NULL,
	`display_name` text,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_clerk_user_id_unique` ON `users` (`clerk_user_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_polar_customer_id_unique` ON `users` (`polar_customer_id`);