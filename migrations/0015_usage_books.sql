ALTER TABLE `usage_counters` ADD `refused` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_processes` ADD `seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_processes` ADD `looked_seq` integer;--> statement-breakpoint
ALTER TABLE `usage_processes` ADD `looks` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_reservations` ADD `model` text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_reservations` ADD `input_uncached` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_reservations` ADD `output` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `usage_slices_window` ON `usage_slices` (`scope`,`kind`,`window_start`);