ALTER TABLE `revisions` ADD `backup_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `held_act` text;