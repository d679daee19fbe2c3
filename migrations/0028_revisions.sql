CREATE TABLE `revisions` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`n` integer NOT NULL,
	`model` text NOT NULL,
	`why` text NOT NULL,
	`back_to` integer,
	`config_revision` integer NOT NULL,
	`made_by` text,
	`health` text NOT NULL,
	`judged_at` integer,
	`failure` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_deployment` ON `revisions` (`deployment_id`,`n`);