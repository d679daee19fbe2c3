DROP INDEX `jobs_turn`;--> statement-breakpoint
ALTER TABLE `jobs` ADD `can_wait` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_turn` ON `jobs` (`can_wait`,case when lease_until>0 then lease_until else run_at end);