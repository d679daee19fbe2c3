CREATE TABLE `admin_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`asked_by` text NOT NULL,
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`state` text NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`error` text,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`commit_id` text
);
--> statement-breakpoint
CREATE INDEX `admin_requests_over` ON `admin_requests` (`expires_at`);--> statement-breakpoint
DROP INDEX `refunds_once`;--> statement-breakpoint
ALTER TABLE `refunds` ADD `wanted_minor` integer;--> statement-breakpoint
ALTER TABLE `refunds` ADD `ends_plan` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `refunds` ADD `given_by` text;--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_one_given` ON `refunds` (`provider`,`provider_payment_id`) WHERE kind = 'given' and state not in ('done','refused');--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`provider`,`provider_payment_id`);--> statement-breakpoint
CREATE INDEX `refunds_given_by` ON `refunds` (`given_by`,`created_at`) WHERE given_by is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_once` ON `refunds` (`provider`,`provider_payment_id`) WHERE kind <> 'given';