ALTER TABLE job ADD COLUMN datasource VARCHAR(255) NOT NULL DEFAULT '' /* The datasource that the job keeps busy; empty: none */;

ALTER TABLE job ADD COLUMN turn BIGINT NOT NULL DEFAULT 0 /* Smaller first: one who asks for much waits behind others who ask for little */;

CREATE INDEX job_by_turn ON job (state, queue, turn);

CREATE INDEX job_by_user_turn ON job (state, queue, requested_by, turn);

INSERT INTO catalog_version (topic, version) VALUES ('job_claim', 0);
