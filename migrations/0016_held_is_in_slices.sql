PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_usage_counters` (
	`scope` text NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`used` integer DEFAULT 0 NOT NULL,
	`refused` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `kind`, `window_start`),
	CONSTRAINT "usage_counters_amounts" CHECK(used >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_usage_counters`("scope", "kind", "window_start", "used", "refused", "updated_at") SELECT "scope", "kind", "window_start", "used", "refused", "updated_at" FROM `usage_counters`;--> statement-breakpoint
DROP TABLE `usage_counters`;--> statement-breakpoint
ALTER TABLE `__new_usage_counters` RENAME TO `usage_counters`;--> statement-breakpoint
PRAGMA foreign_keys=ON;