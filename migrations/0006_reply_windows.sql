CREATE TABLE `reply_windows` (
	`id` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`chat_id` text NOT NULL,
	`token` text NOT NULL,
	`kind` text NOT NULL,
	`hidden` integer NOT NULL,
	`language` text,
	`closes_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reply_windows_chat` ON `reply_windows` (`platform`,`chat_id`,`closes_at`);--> statement-breakpoint
CREATE INDEX `reply_windows_closing` ON `reply_windows` (`closes_at`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `origin_platform` text DEFAULT 'telegram' NOT NULL;