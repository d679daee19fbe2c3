PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_usage_warnings` (
	`scope` text NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`amount` integer NOT NULL,
	`percent` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `kind`, `window_start`, `amount`, `percent`)
);
--> statement-breakpoint
INSERT INTO `__new_usage_warnings`("scope", "kind", "window_start", "amount", "percent", "created_at") SELECT "scope", "kind", "window_start", 0, "percent", "created_at" FROM `usage_warnings`;--> statement-breakpoint
DROP TABLE `usage_warnings`;--> statement-breakpoint
ALTER TABLE `__new_usage_warnings` RENAME TO `usage_warnings`;--> statement-breakpoint
PRAGMA foreign_keys=ON;