DROP INDEX `outbox_chat`;--> statement-breakpoint
ALTER TABLE `outbox` ADD `again_at` integer;--> statement-breakpoint
CREATE INDEX `outbox_chat` ON `outbox` (`platform`,`chat_id`,`state`,`updated_at`);--> statement-breakpoint
ALTER TABLE `broadcasts` ADD `lost` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `broadcasts` ADD `dropped` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `broadcasts` ADD `kept_to` text DEFAULT '' NOT NULL;