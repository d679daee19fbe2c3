CREATE TRIGGER `rights_of_deployment` AFTER UPDATE OF `claw_api_key`, `earlier_claw_api_key`, `earlier_claw_api_key_until`, `phase`, `slot_id`, `model` ON `deployments`
WHEN old.claw_api_key IS NOT new.claw_api_key
	OR old.earlier_claw_api_key IS NOT new.earlier_claw_api_key
	OR old.earlier_claw_api_key_until IS NOT new.earlier_claw_api_key_until
	OR old.phase IS NOT new.phase
	OR old.slot_id IS NOT new.slot_id
	OR old.model IS NOT new.model
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (new.id);
END;
--> statement-breakpoint
CREATE TRIGGER `rights_of_slot` AFTER UPDATE OF `state`, `deployment_id`, `subscription_id` ON `plan_slots`
WHEN old.state IS NOT new.state
	OR old.deployment_id IS NOT new.deployment_id
	OR old.subscription_id IS NOT new.subscription_id
BEGIN
	INSERT INTO rights_changes (deployment_id)
		SELECT old.deployment_id WHERE old.deployment_id IS NOT NULL
		UNION SELECT new.deployment_id WHERE new.deployment_id IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `rights_of_subscription` AFTER UPDATE OF `status`, `plan`, `current_period_start`, `current_period_end`, `past_due_since`, `tokens_per_period` ON `subscriptions`
WHEN old.status IS NOT new.status
	OR old.plan IS NOT new.plan
	OR old.current_period_start IS NOT new.current_period_start
	OR old.current_period_end IS NOT new.current_period_end
	OR old.past_due_since IS NOT new.past_due_since
	OR old.tokens_per_period IS NOT new.tokens_per_period
BEGIN
	INSERT INTO rights_changes (deployment_id)
		SELECT deployment_id FROM plan_slots WHERE subscription_id = new.id AND deployment_id IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `rights_by_budget_set` AFTER INSERT ON `budgets`
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (new.deployment_id);
END;
--> statement-breakpoint
CREATE TRIGGER `rights_by_budget_changed` AFTER UPDATE OF `day_micros`, `extra_micros`, `extra_day_start` ON `budgets`
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (new.deployment_id);
END;
--> statement-breakpoint
CREATE TRIGGER `rights_by_budget_gone` AFTER DELETE ON `budgets`
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (old.deployment_id);
END;
--> statement-breakpoint
CREATE TRIGGER `rights_paused` AFTER INSERT ON `model_pauses`
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (new.deployment_id);
END;
--> statement-breakpoint
CREATE TRIGGER `rights_resumed` AFTER DELETE ON `model_pauses`
BEGIN
	INSERT INTO rights_changes (deployment_id) VALUES (old.deployment_id);
END;
