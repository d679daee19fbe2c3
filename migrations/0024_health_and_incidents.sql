CREATE TABLE `agent_health` (
	`id` text PRIMARY KEY NOT NULL,
	`intent_id` text NOT NULL,
	`state` text NOT NULL,
	`layer` text,
	`kind` text,
	`since` integer NOT NULL,
	`looks` integer NOT NULL,
	`provider_says` text,
	`provider_since` integer,
	`channel_says` text,
	`channel_at` integer,
	`restarts` integer DEFAULT 0 NOT NULL,
	`restarts_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`layer` text NOT NULL,
	`kind` text NOT NULL,
	`provider` text,
	`opened_at` integer NOT NULL,
	`told_at` integer,
	`resolved_at` integer,
	`flaps` integer DEFAULT 0 NOT NULL,
	`remedy` text,
	`remedy_at` integer,
	`evidence` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_one_open` ON `incidents` (`deployment_id`,`layer`) WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX `incidents_deployment` ON `incidents` (`deployment_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `incidents_provider` ON `incidents` (`provider`,`kind`) WHERE resolved_at is null;--> statement-breakpoint
CREATE TABLE `provider_health` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`since` integer NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`ask_at` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE TABLE `watch_rounds` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`since` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE INDEX `agent_reports_time` ON `agent_reports` (`reported_at`);--> statement-breakpoint
CREATE INDEX `leases_running` ON `leases` (`provider`) WHERE state='active';--> statement-breakpoint
CREATE INDEX `llm_usage_refused` ON `llm_usage_log` (`timestamp`) WHERE status='refused';