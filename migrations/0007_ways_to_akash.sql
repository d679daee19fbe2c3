CREATE TABLE `unknown_deployments` (
	`id` text PRIMARY KEY NOT NULL,
	`backend` text NOT NULL,
	`owner` text NOT NULL,
	`dseq` text NOT NULL,
	`state` text NOT NULL,
	`uact_per_block` integer NOT NULL,
	`escrow_uact` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `unknown_deployments_dseq` ON `unknown_deployments` (`owner`,`dseq`);--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `backend` text DEFAULT 'chain' NOT NULL;--> statement-breakpoint
ALTER TABLE `akash_intents` ADD `create_sent_at` integer;