CREATE TABLE `admin_cases` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`facts` text DEFAULT '{}' NOT NULL,
	`paged_at` integer,
	`resolved_at` integer,
	`resolved_by` text,
	`note` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `admin_cases_number_unique` ON `admin_cases` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `admin_cases_one_open` ON `admin_cases` (`key`) WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX `admin_cases_open` ON `admin_cases` (`number`) WHERE resolved_at is null;