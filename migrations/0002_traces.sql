ALTER TABLE `outbox` ADD `trace` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `trace` text;