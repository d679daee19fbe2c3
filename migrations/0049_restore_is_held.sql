CREATE TRIGGER `restore_is_held` AFTER UPDATE OF `restore_wanted_id` ON `deployments`
WHEN new.restore_wanted_id IS NOT NULL
BEGIN
	UPDATE deployments SET
		restore_wanted_id = NULL,
		held_act = json_object(
			'wish', json_object('what', 'restore', 'restoreId', new.restore_wanted_id),
			'backupId', coalesce((SELECT max(id) FROM backups WHERE deployment_id = new.id AND why = 'restore'), ''),
			'sinceMs', new.updated_at,
			'by', NULL)
		WHERE id = new.id;
END;
--> statement-breakpoint
UPDATE `deployments` SET `restore_wanted_id` = `restore_wanted_id`, `version` = `version` + 1 WHERE `restore_wanted_id` IS NOT NULL;--> statement-breakpoint
UPDATE `deployment_events` SET `type` = 'act_given_up', `evidence` = json_set(`evidence`, '$.what', 'restore') WHERE `type` = 'restore_failed';