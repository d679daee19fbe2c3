CREATE TABLE `model_pauses` (
	`deployment_id` text NOT NULL,
	`paused_by` text NOT NULL,
	`reason` text,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`deployment_id`, `paused_by`),
	FOREIGN KEY (`deployment_id`) REFERENCES `deployments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `model_pauses_by` ON `model_pauses` (`paused_by`,`created_at`);--> statement-breakpoint
CREATE TABLE `rights_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`deployment_id` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `tokens_per_period` integer;--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `next_manifest_hash` text;--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `next_bootstrap_hash` text;--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `next_sent_at` integer;--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `workload` text;--> statement-breakpoint
CREATE UNIQUE INDEX `akash_intents_next_bootstrap_hash_unique` ON `akash_intents` (`next_bootstrap_hash`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `earlier_claw_api_key` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `earlier_claw_api_key_until` integer;--> statement-breakpoint
ALTER TABLE `deployments` ADD `restart_wanted_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_earlier_claw_api_key_unique` ON `deployments` (`earlier_claw_api_key`);