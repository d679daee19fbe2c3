CREATE TABLE `sudo_grants` (
	`platform` text NOT NULL,
	`platform_user_id` text NOT NULL,
	`user_id` text NOT NULL,
	`login_request_id` text NOT NULL,
	`signed_in_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	PRIMARY KEY(`platform`, `platform_user_id`)
);
--> statement-breakpoint
ALTER TABLE `login_requests` ADD `authenticated_at` integer;--> statement-breakpoint
ALTER TABLE `login_requests` ADD `purpose` text DEFAULT 'login' NOT NULL;--> statement-breakpoint
ALTER TABLE `login_requests` ADD `resume` text;