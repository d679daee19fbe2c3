CREATE TABLE `log_follows` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`platform` text NOT NULL,
	`chat_id` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`message_id` text NOT NULL,
	`until_at` integer NOT NULL,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `log_follows_chat` ON `log_follows` (`platform`,`chat_id`) WHERE ended_at is null;