CREATE TABLE `broadcasts` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`text` text NOT NULL,
	`by_user_id` text NOT NULL,
	`people` integer NOT NULL,
	`queued` integer DEFAULT 0 NOT NULL,
	`cursor` text DEFAULT '' NOT NULL,
	`batch_from` text DEFAULT '' NOT NULL,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `broadcasts_one_sending` ON `broadcasts` (`state`) WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX `broadcasts_newest` ON `broadcasts` (`created_at`);--> statement-breakpoint
ALTER TABLE `notification_prefs` ADD `broadcasts_off_at` integer;