CREATE TABLE `agent_reports` (
	`intent_id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`reported_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`state` text NOT NULL,
	`channel` text NOT NULL,
	`revision` integer NOT NULL,
	`restarts` integer DEFAULT 0 NOT NULL,
	`facts` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `agent_reports_deployment` ON `agent_reports` (`deployment_id`,`reported_at`);--> statement-breakpoint
CREATE TABLE `backups` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`intent_id` text NOT NULL,
	`why` text NOT NULL,
	`state` text NOT NULL,
	`size` integer,
	`sha256` text,
	`key_id` text,
	`failure` text,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	CONSTRAINT "backups_size" CHECK(size is null or size >= 0)
);
--> statement-breakpoint
CREATE INDEX `backups_deployment` ON `backups` (`deployment_id`,`id`);--> statement-breakpoint
CREATE INDEX `backups_state` ON `backups` (`state`,`created_at`);--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `channel_wanted` text DEFAULT 'on' NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `config_revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `backup_key` text;