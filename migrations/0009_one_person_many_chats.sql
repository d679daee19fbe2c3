CREATE TABLE `link_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`secret` text,
	`user_id` text NOT NULL,
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`display_name` text NOT NULL,
	`username` text,
	`state` text NOT NULL,
	`joiner_platform` text,
	`joiner_platform_user_id` text,
	`joiner_chat_id` text,
	`joiner_display_name` text,
	`joiner_username` text,
	`joiner_language` text,
	`code` text,
	`code_expires_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `link_requests_secret_hash_unique` ON `link_requests` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `link_requests_actor` ON `link_requests` (`platform`,`platform_user_id`,`state`);--> statement-breakpoint
CREATE TABLE `notification_prefs` (
	`user_id` text PRIMARY KEY NOT NULL,
	`news_to` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
DROP INDEX `dialogs_one_per_chat`;--> statement-breakpoint
ALTER TABLE `dialogs` ADD `user_id` text REFERENCES users(id);--> statement-breakpoint
UPDATE `dialogs` SET `user_id` = (SELECT i.`user_id` FROM `chat_identities` i WHERE i.`platform` = `dialogs`.`platform` AND i.`platform_user_id` = `dialogs`.`platform_user_id`);--> statement-breakpoint
DELETE FROM `dialogs` WHERE `user_id` IS NULL OR EXISTS (SELECT 1 FROM `dialogs` d WHERE d.`user_id` = `dialogs`.`user_id` AND (d.`updated_at`, d.`id`) > (`dialogs`.`updated_at`, `dialogs`.`id`));--> statement-breakpoint
CREATE UNIQUE INDEX `dialogs_one_per_person` ON `dialogs` (`user_id`);--> statement-breakpoint
ALTER TABLE `users` ADD `language` text;