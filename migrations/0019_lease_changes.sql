CREATE TABLE `lease_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`kind` text NOT NULL,
	`why` text NOT NULL,
	`step` text NOT NULL,
	`step_since` integer NOT NULL,
	`old_intent_id` text NOT NULL,
	`old_lost` integer DEFAULT false NOT NULL,
	`new_intent_id` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`rounds` integer DEFAULT 1 NOT NULL,
	`backup_id` text,
	`saved` text,
	`deadline_at` integer NOT NULL,
	`silent_since` integer,
	`failure` text,
	`outcome` text,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`deployment_id`) REFERENCES `deployments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lease_changes_one_open` ON `lease_changes` (`deployment_id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `lease_changes_deployment` ON `lease_changes` (`deployment_id`,`id`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `attempts_before` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `stopped_by` text;