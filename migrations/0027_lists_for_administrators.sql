DROP INDEX `deployments_phase`;--> statement-breakpoint
CREATE INDEX `deployments_created` ON `deployments` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_phase` ON `deployments` (`phase`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `leases_provider` ON `leases` (`provider`,`deployment_id`) WHERE state<>'closed';--> statement-breakpoint
CREATE INDEX `chat_identities_username` ON `chat_identities` (username collate nocase);