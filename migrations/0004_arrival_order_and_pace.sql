CREATE TABLE `send_pace` (
	`platform` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`closed_until` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
DROP INDEX `outbox_chat`;--> statement-breakpoint
CREATE INDEX `outbox_chat` ON `outbox` (`platform`,`chat_id`,`state`);--> statement-breakpoint
DROP INDEX `inbox_lane`;--> statement-breakpoint
CREATE INDEX `inbox_arrivals` ON `inbox` (`lane`,`kind`);--> statement-breakpoint
CREATE INDEX `inbox_lane` ON `inbox` (`lane`,`state`);