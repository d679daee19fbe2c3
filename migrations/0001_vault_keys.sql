CREATE TABLE `vault_holders` (
	`id` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vault_keys` (
	`key_id` text PRIMARY KEY NOT NULL,
	`first_used_at` integer NOT NULL
);
