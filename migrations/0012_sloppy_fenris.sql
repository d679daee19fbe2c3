CREATE TABLE `budgets` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`user_id` text NOT NULL,
	`day_micros` integer NOT NULL,
	`extra_micros` integer DEFAULT 0 NOT NULL,
	`extra_day_start` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	CONSTRAINT "budgets_amounts" CHECK(day_micros > 0 and extra_micros >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `budgets_deployment_id_unique` ON `budgets` (`deployment_id`);--> statement-breakpoint
CREATE TABLE `usage_counters` (
	`scope` text NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`used` integer DEFAULT 0 NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `kind`, `window_start`),
	CONSTRAINT "usage_counters_amounts" CHECK(used >= 0 and held >= 0)
);
--> statement-breakpoint
CREATE TABLE `usage_days` (
	`user_id` text NOT NULL,
	`deployment_id` text NOT NULL,
	`model` text NOT NULL,
	`provider` text NOT NULL,
	`day_start` integer NOT NULL,
	`subscription_id` text,
	`calls` integer NOT NULL,
	`tokens_used` integer NOT NULL,
	`input_uncached` integer NOT NULL,
	`cache_read` integer NOT NULL,
	`cache_write` integer NOT NULL,
	`output` integer NOT NULL,
	`cost_micros` integer NOT NULL,
	PRIMARY KEY(`user_id`, `day_start`, `deployment_id`, `model`, `provider`)
);
--> statement-breakpoint
CREATE INDEX `usage_days_day` ON `usage_days` (`day_start`);--> statement-breakpoint
CREATE TABLE `usage_processes` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `usage_reservations` (
	`id` text PRIMARY KEY NOT NULL,
	`process` text NOT NULL,
	`user_id` text NOT NULL,
	`deployment_id` text NOT NULL,
	`subscription_id` text NOT NULL,
	`call_kind` text NOT NULL,
	`tokens` integer NOT NULL,
	`cost_micros` integer NOT NULL,
	`limits` text NOT NULL,
	`started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `usage_reservations_process` ON `usage_reservations` (`process`);--> statement-breakpoint
CREATE TABLE `usage_slices` (
	`process` text NOT NULL,
	`scope` text NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`held` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`process`, `scope`, `kind`, `window_start`),
	CONSTRAINT "usage_slices_held" CHECK(held >= 0)
);
--> statement-breakpoint
CREATE TABLE `usage_warnings` (
	`scope` text NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`percent` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `kind`, `window_start`, `percent`)
);
--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `subscription_id` text;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `model` text;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `call_kind` text;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `input_uncached` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `cache_read` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `cache_write` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `output` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `cost_micros` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `status` text DEFAULT 'ok' NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `usage_source` text DEFAULT 'reported' NOT NULL;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `started_at` integer;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `first_byte_ms` integer;--> statement-breakpoint
ALTER TABLE `llm_usage_log` ADD `total_ms` integer;