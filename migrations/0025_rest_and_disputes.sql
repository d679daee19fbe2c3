ALTER TABLE `payments` ADD `dispute` text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE `refunds` ADD `kind` text DEFAULT 'surplus' NOT NULL;--> statement-breakpoint
ALTER TABLE `refunds` ADD `approved_by` text;--> statement-breakpoint
CREATE INDEX `refunds_user` ON `refunds` (`user_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `frozen_at` integer;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `frozen_cancels` integer DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE `payments` SET `dispute` = 'lost' WHERE `disputed` = 1;--> statement-breakpoint
CREATE TRIGGER `rights_frozen` AFTER UPDATE OF `frozen_at` ON `subscriptions`
WHEN old.frozen_at IS NOT new.frozen_at
BEGIN
	INSERT INTO rights_changes (deployment_id)
		SELECT deployment_id FROM plan_slots WHERE subscription_id = new.id AND deployment_id IS NOT NULL;
END;
