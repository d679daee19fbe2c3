CREATE TABLE `database_restores` (
	`id` text PRIMARY KEY NOT NULL,
	`copy` text NOT NULL,
	`copied_at` integer NOT NULL,
	`restored_at` integer NOT NULL,
	`reconciled_at` integer
);
--> statement-breakpoint
CREATE INDEX `database_restores_open` ON `database_restores` (`restored_at`) WHERE reconciled_at is null;