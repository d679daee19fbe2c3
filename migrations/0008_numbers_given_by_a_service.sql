PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_akash_intents` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`backend` text DEFAULT 'chain' NOT NULL,
	`owner` text NOT NULL,
	`dseq` text,
	`state` text NOT NULL,
	`manifest` text,
	`manifest_hash` text NOT NULL,
	`bootstrap_hash` text NOT NULL,
	`deposit_uact` integer NOT NULL,
	`create_sent_at` integer,
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
INSERT INTO `__new_akash_intents`("id", "deployment_id", "attempt", "backend", "owner", "dseq", "state", "manifest", "manifest_hash", "bootstrap_hash", "deposit_uact", "create_sent_at", "create_tx_hash", "lease_tx_hash", "provider", "gseq", "oseq", "price_uact_per_block", "choice_reason", "failure_reason", "booted_at", "boots", "closed_at", "created_at", "updated_at", "version", "commit_id") SELECT "id", "deployment_id", "attempt", "backend", "owner", "dseq", "state", "manifest", "manifest_hash", "bootstrap_hash", "deposit_uact", "create_sent_at", "create_tx_hash", "lease_tx_hash", "provider", "gseq", "oseq", "price_uact_per_block", "choice_reason", "failure_reason", "booted_at", "boots", "closed_at", "created_at", "updated_at", "version", "commit_id" FROM `akash_intents`;--> statement-breakpoint
DROP TABLE `akash_intents`;--> statement-breakpoint
ALTER TABLE `__new_akash_intents` RENAME TO `akash_intents`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_bootstrap_hash_unique` ON `akash_intents` (`bootstrap_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_dseq` ON `akash_intents` (`owner`,`dseq`);--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_one_create` ON `akash_intents` (`owner`) WHERE dseq is null and create_sent_at is not null and state<>'closed';--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_attempt` ON `akash_intents` (`deployment_id`,`attempt`);--> statement-breakpoint
CREATE INDEX `akash_intents_state` ON `akash_intents` (`state`);