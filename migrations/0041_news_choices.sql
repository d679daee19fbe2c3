CREATE TABLE `news_choices` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`wanted` integer NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`user_id`, `kind`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `news_choices_unwanted` ON `news_choices` (`kind`,`since`) WHERE wanted = 0;--> statement-breakpoint
ALTER TABLE `outbox` ADD `not_before` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `topic` text;--> statement-breakpoint
ALTER TABLE `notification_prefs` ADD `quiet_from` integer;--> statement-breakpoint
ALTER TABLE `notification_prefs` ADD `quiet_to` integer;--> statement-breakpoint
ALTER TABLE `notification_prefs` ADD `time_zone` text;--> statement-breakpoint
INSERT INTO `news_choices` (`user_id`, `kind`, `wanted`, `since`) SELECT `user_id`, 'product', 0, `broadcasts_off_at` FROM `notification_prefs` WHERE `broadcasts_off_at` IS NOT NULL;--> statement-breakpoint
ALTER TABLE `notification_prefs` DROP COLUMN `broadcasts_off_at`;