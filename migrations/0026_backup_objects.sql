ALTER TABLE `backups` ADD `object` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `state_backup_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `restore_revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `restore_wanted_id` text;