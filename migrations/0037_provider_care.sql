CREATE TABLE `deploy_pauses` (
	`id` text PRIMARY KEY NOT NULL,
	`paused_at` integer,
	`reason` text,
	`by_user_id` text,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE TABLE `deploy_waiters` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_drains` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`state` text NOT NULL,
	`by_user_id` text NOT NULL,
	`agents` integer NOT NULL,
	`begun` integer DEFAULT 0 NOT NULL,
	`cursor` text DEFAULT '' NOT NULL,
	`left_there` integer,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `provider_drains_one_moving` ON `provider_drains` (`provider`) WHERE state = 'moving';--> statement-breakpoint
CREATE INDEX `provider_drains_provider` ON `provider_drains` (`provider`,`id`);--> statement-breakpoint
CREATE INDEX `provider_drains_ended` ON `provider_drains` (`ended_at`);--> statement-breakpoint
CREATE TABLE `provider_pardons` (
	`id` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`by_user_id` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `provider_blacklist` ADD `evidence` text;--> statement-breakpoint
ALTER TABLE `provider_blacklist` ADD `commit_id` text;--> statement-breakpoint
CREATE INDEX `payments_created` ON `payments` (`created_at`);--> statement-breakpoint
CREATE INDEX `deployment_events_deploys` ON `deployment_events` (`created_at`) WHERE type in ('live','failed');--> statement-breakpoint
CREATE INDEX `leases_created` ON `leases` (`created_at`);--> statement-breakpoint
CREATE INDEX `leases_closed` ON `leases` (`closed_at`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `incidents_opened` ON `incidents` (`opened_at`);