CREATE INDEX `orders_unsettled` ON `orders` (`state`) WHERE state in ('open','needs_review');--> statement-breakpoint
CREATE INDEX `refunds_unfinished` ON `refunds` (`state`,`created_at`) WHERE state <> 'done';--> statement-breakpoint
CREATE INDEX `outbox_waiting` ON `outbox` (`created_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `outbox_dead` ON `outbox` (`updated_at`) WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX `inbox_waiting` ON `inbox` (`received_at`) WHERE state = 'pending';