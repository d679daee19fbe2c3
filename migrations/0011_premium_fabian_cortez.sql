CREATE TABLE `plan_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`subscription_id` text NOT NULL,
	`user_id` text NOT NULL,
	`from_plan` text NOT NULL,
	`to_plan` text NOT NULL,
	`origin` text NOT NULL,
	`state` text NOT NULL,
	`quoted_at` integer NOT NULL,
	`effective_at` integer,
	`keep` text DEFAULT '[]' NOT NULL,
	`warned` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `plan_changes_one_open` ON `plan_changes` (`subscription_id`) WHERE state in ('wanted','booked','unpaid','undoing');--> statement-breakpoint
CREATE INDEX `plan_changes_user` ON `plan_changes` (`user_id`);--> statement-breakpoint
ALTER TABLE `plan_slots` ADD `leaving` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `past_due_since` integer;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `dunning_told` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `payments_user` ON `payments` (`user_id`,`created_at`);