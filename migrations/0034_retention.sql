CREATE INDEX `backups_ended` ON `backups` (`ended_at`) WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX `checkouts_order` ON `checkouts` (`order_id`);--> statement-breakpoint
CREATE INDEX `checkouts_over` ON `checkouts` (`expires_at`) WHERE state <> 'open';--> statement-breakpoint
CREATE INDEX `orders_deployment` ON `orders` (`deployment_id`);--> statement-breakpoint
CREATE INDEX `orders_expired` ON `orders` (`updated_at`) WHERE state = 'expired';--> statement-breakpoint
CREATE INDEX `payments_order` ON `payments` (`order_id`);--> statement-breakpoint
CREATE INDEX `broadcasts_ended` ON `broadcasts` (`ended_at`);--> statement-breakpoint
CREATE INDEX `admin_cases_resolved` ON `admin_cases` (`resolved_at`) WHERE resolved_at is not null;--> statement-breakpoint
CREATE INDEX `dialogs_expiry` ON `dialogs` (`expires_at`);--> statement-breakpoint
CREATE INDEX `live_messages_final` ON `live_messages` (`updated_at`) WHERE state = 'final';--> statement-breakpoint
CREATE INDEX `log_follows_until` ON `log_follows` (`until_at`);--> statement-breakpoint
CREATE INDEX `act_mints_over` ON `act_mints` (`updated_at`) WHERE state <> 'sent';--> statement-breakpoint
CREATE INDEX `escrow_deposits_over` ON `escrow_deposits` (`updated_at`) WHERE state <> 'sent';--> statement-breakpoint
CREATE INDEX `lease_changes_ended` ON `lease_changes` (`ended_at`) WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX `unknown_deployments_over` ON `unknown_deployments` (`updated_at`) WHERE state in ('closed','gone');--> statement-breakpoint
CREATE INDEX `incidents_resolved` ON `incidents` (`resolved_at`) WHERE resolved_at is not null;--> statement-breakpoint
CREATE INDEX `link_requests_expiry` ON `link_requests` (`expires_at`);--> statement-breakpoint
CREATE INDEX `login_requests_expiry` ON `login_requests` (`expires_at`);--> statement-breakpoint
CREATE INDEX `provider_blacklist_expiry` ON `provider_blacklist` (`expires_at`);--> statement-breakpoint
CREATE INDEX `usage_counters_window` ON `usage_counters` (`window_start`);--> statement-breakpoint
CREATE INDEX `usage_warnings_window` ON `usage_warnings` (`window_start`);--> statement-breakpoint
DELETE FROM `jobs` WHERE `key` = 'ledger:old-rows';
