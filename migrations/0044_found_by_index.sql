DROP INDEX `jobs_due`;--> statement-breakpoint
DROP INDEX `jobs_lease`;--> statement-breakpoint
CREATE INDEX `jobs_turn` ON `jobs` (case when lease_until>0 then lease_until else run_at end);--> statement-breakpoint
DROP INDEX `orders_unsettled`;--> statement-breakpoint
CREATE INDEX `orders_unsettled` ON `orders` (`state`,`id`) WHERE state in ('open','needs_review');--> statement-breakpoint
CREATE INDEX `dialogs_chat` ON `dialogs` (`platform`,`chat_id`);--> statement-breakpoint
CREATE INDEX `live_messages_chat` ON `live_messages` (`platform`,`chat_id`);--> statement-breakpoint
CREATE INDEX `deployments_phase_id` ON `deployments` (`phase`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_username` ON `deployments` (lower(channel_username));--> statement-breakpoint
CREATE INDEX `leases_intent` ON `leases` (`intent_id`) WHERE state<>'closed';--> statement-breakpoint
CREATE INDEX `budgets_user` ON `budgets` (`user_id`);--> statement-breakpoint
CREATE INDEX `usage_counters_refused` ON `usage_counters` (`updated_at`) WHERE refused > 0;