ALTER TABLE `deployments` ADD `resume_failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `resume_failed_at` integer;