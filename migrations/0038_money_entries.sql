ALTER TABLE `payments` ADD `disputed_at` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `refunded_at` integer;