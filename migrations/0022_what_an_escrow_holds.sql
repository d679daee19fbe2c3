CREATE TABLE `act_mints` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`burn_uakt` integer NOT NULL,
	`since_height` integer NOT NULL,
	`state` text NOT NULL,
	`tx_hash` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	CONSTRAINT "act_mints_burn" CHECK(burn_uakt > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `act_mints_one_sent` ON `act_mints` (`owner`) WHERE state='sent';--> statement-breakpoint
CREATE INDEX `act_mints_owner` ON `act_mints` (`owner`,`id`);--> statement-breakpoint
CREATE TABLE `escrow_deposits` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text NOT NULL,
	`intent_id` text NOT NULL,
	`owner` text NOT NULL,
	`dseq` text NOT NULL,
	`amount_uact` integer NOT NULL,
	`paid_in_before_uact` integer NOT NULL,
	`state` text NOT NULL,
	`tx_hash` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	CONSTRAINT "escrow_deposits_amount" CHECK(amount_uact > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `escrow_deposits_one_sent` ON `escrow_deposits` (`owner`,`dseq`) WHERE state='sent';--> statement-breakpoint
CREATE INDEX `escrow_deposits_deployment` ON `escrow_deposits` (`deployment_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `leases` ADD `reclaim_at` integer;--> statement-breakpoint
ALTER TABLE `leases` ADD `escrow_uact` integer;--> statement-breakpoint
ALTER TABLE `leases` ADD `settled_height` integer;--> statement-breakpoint
ALTER TABLE `leases` ADD `end_height` integer;--> statement-breakpoint
ALTER TABLE `leases` ADD `runs_out_at` integer;--> statement-breakpoint
ALTER TABLE `leases` ADD `warned_hours` integer;--> statement-breakpoint
CREATE INDEX `leases_open` ON `leases` (`owner`,`id`) WHERE state<>'closed';--> statement-breakpoint
CREATE INDEX `leases_runs_out` ON `leases` (`runs_out_at`,`id`) WHERE state<>'closed';