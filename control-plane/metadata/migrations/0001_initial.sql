CREATE TABLE user_account (
    -- A person or a robot that signs in. Named `user_account` because `user` is a reserved word in PostgreSQL.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    name VARCHAR(255) NOT NULL, -- What is typed to sign in; lower case
    display_name VARCHAR(255) NOT NULL, -- What other people see
    email VARCHAR(255), -- Where mail goes, lower case; nothing checks that it is unique
    password_hash VARCHAR(255), -- argon2 in PHC format; null for someone an identity provider signs in
    role VARCHAR(16) NOT NULL, -- admin, editor or viewer
    disabled SMALLINT NOT NULL, -- 1: cannot sign in, and no session or token of theirs is accepted
    must_change_password SMALLINT NOT NULL, -- 1: may do nothing before choosing a new password
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    updated_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    last_login_at BIGINT, -- Epoch milliseconds, UTC
    UNIQUE (name)
){table_options};

CREATE TABLE user_group (
    -- Membership of a user in a named group; policies and datasources grant access to groups.
    user_id VARCHAR(36) NOT NULL, -- The member
    group_name VARCHAR(255) NOT NULL, -- The group, as the identity provider or an administrator names it
    PRIMARY KEY (user_id, group_name),
    FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
){table_options};

CREATE TABLE session (
    -- A signed-in browser. The cookie holds the token; only its hash is stored.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7; safe to show, unlike the token
    token_hash VARCHAR(64) NOT NULL, -- SHA-256 of the cookie's token, in hexadecimal
    user_id VARCHAR(36) NOT NULL, -- Who is signed in
    user_agent VARCHAR(512) NOT NULL, -- What the browser calls itself, cut to 512 characters
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    last_seen_at BIGINT NOT NULL, -- Epoch milliseconds, UTC; exact to a minute
    expires_at BIGINT NOT NULL, -- Epoch milliseconds, UTC; not accepted from then on
    UNIQUE (token_hash),
    FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
){table_options};

CREATE INDEX session_by_user ON session (user_id);

CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE api_token (
    -- A long-lived secret for scripts and notebooks, acting for its user.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    user_id VARCHAR(36) NOT NULL, -- For whom it acts
    name VARCHAR(255) NOT NULL, -- What its owner calls it
    prefix VARCHAR(16) NOT NULL, -- The secret's first characters, to recognise it in a list
    token_hash VARCHAR(64) NOT NULL, -- SHA-256 of the secret, in hexadecimal
    role VARCHAR(16) NOT NULL, -- The most it may do: the lesser of this and the user's role holds
    scopes {text} NOT NULL, -- JSON array of strings; empty means all the role allows
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    expires_at BIGINT, -- Epoch milliseconds, UTC; null: never
    last_used_at BIGINT, -- Epoch milliseconds, UTC; exact to a minute
    UNIQUE (token_hash),
    UNIQUE (user_id, name),
    FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
){table_options};

CREATE TABLE resource (
    -- A dashboard, dataset, datasource or any other object of the API group, as it is served now.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7; kept when the object is deleted and made again
    kind VARCHAR(63) NOT NULL, -- Dashboard, Dataset, Datasource, ...
    namespace VARCHAR(63) NOT NULL, -- As in Kubernetes
    name VARCHAR(253) NOT NULL, -- As in Kubernetes
    managed_by VARCHAR(16) NOT NULL, -- kubernetes, files or ui: the only door that may change it
    title VARCHAR(255) NOT NULL, -- What lists and searches show
    folder VARCHAR(512) NOT NULL, -- Path without leading slash; empty: the top
    labels {text} NOT NULL, -- JSON object of strings
    annotations {text} NOT NULL, -- JSON object of strings
    current_revision BIGINT NOT NULL, -- The revision being served
    catalog_version BIGINT NOT NULL, -- Value of the `resource` counter at the last change, deletion included
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    updated_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    deleted_at BIGINT, -- Epoch milliseconds, UTC; null: alive. The row stays so that pods see the deletion
    UNIQUE (kind, namespace, name)
){table_options};

CREATE INDEX resource_by_catalog_version ON resource (catalog_version);

CREATE TABLE revision (
    -- One saved state of a resource. Never changed but for `source`, when only comments or layout of the text change.
    resource_id VARCHAR(36) NOT NULL, -- Of which resource
    number BIGINT NOT NULL, -- 1, 2, 3, ... per resource
    spec {text} NOT NULL, -- The object's spec as JSON
    source {text}, -- The YAML it was read from, with comments; null when it did not come as text
    author VARCHAR(255) NOT NULL, -- User name, or the door (operator, file loader) that saved it
    message VARCHAR(1000) NOT NULL, -- Why, in the author's words; may be empty
    restored_from BIGINT, -- The revision whose spec was brought back; null: an ordinary save
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    PRIMARY KEY (resource_id, number),
    FOREIGN KEY (resource_id) REFERENCES resource (id) ON DELETE CASCADE
){table_options};

CREATE TABLE folder (
    -- A folder made in the UI. Folders that hold something also exist without a row here, by `resource.folder`.
    path VARCHAR(512) NOT NULL PRIMARY KEY, -- Names separated by slashes, no leading slash
    created_by VARCHAR(255) NOT NULL, -- User name
    created_at BIGINT NOT NULL -- Epoch milliseconds, UTC
){table_options};

CREATE TABLE favourite (
    -- A star that a user put on a resource.
    user_id VARCHAR(36) NOT NULL, -- Whose
    resource_id VARCHAR(36) NOT NULL, -- On what
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    PRIMARY KEY (user_id, resource_id),
    FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE,
    FOREIGN KEY (resource_id) REFERENCES resource (id) ON DELETE CASCADE
){table_options};

CREATE TABLE permalink (
    -- A short address of a dashboard in one state of its filters.
    id VARCHAR(16) NOT NULL PRIMARY KEY, -- Drawn from the content, so the same state has the same address
    resource_id VARCHAR(36) NOT NULL, -- The dashboard
    state {text} NOT NULL, -- JSON, in the frontend's own shape
    created_by VARCHAR(36), -- The user who asked first; null when nobody was signed in
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    FOREIGN KEY (resource_id) REFERENCES resource (id) ON DELETE CASCADE
){table_options};

CREATE TABLE query_history (
    -- A query that someone ran. Not tied to user and resource rows, so that it outlives them.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    user_id VARCHAR(36), -- Who; null without sign-in
    user_name VARCHAR(255) NOT NULL, -- Their name at that time
    datasource VARCHAR(320) NOT NULL, -- namespace/name
    sql_text {text} NOT NULL, -- As written, before the policy gate rewrote it
    chart VARCHAR(640), -- dashboard namespace/name#chart; null for the SQL editor
    status VARCHAR(16) NOT NULL, -- running, succeeded, failed or cancelled
    row_count BIGINT, -- Rows returned
    elapsed_ms BIGINT, -- From request to last row, in milliseconds
    error_code VARCHAR(64), -- The stable code of the problem
    started_at BIGINT NOT NULL -- Epoch milliseconds, UTC
){table_options};

CREATE INDEX query_history_by_user ON query_history (user_id, id);

CREATE INDEX query_history_by_start ON query_history (started_at);

CREATE TABLE job (
    -- A background job. This row is the truth; the broker carries only its id.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    kind VARCHAR(64) NOT NULL, -- What to do, in the imperative: RenderReport
    queue VARCHAR(64) NOT NULL, -- Which worker pools may take it
    priority BIGINT NOT NULL, -- Larger first
    state VARCHAR(16) NOT NULL, -- queued, running, succeeded, failed, cancelled or dead
    payload {text} NOT NULL, -- JSON, in the shape of its kind
    idempotency_key VARCHAR(255), -- The same key is never enqueued twice
    requested_by VARCHAR(255) NOT NULL, -- User name or schedule
    attempt BIGINT NOT NULL, -- How often it was claimed since it was last enqueued
    max_attempts BIGINT NOT NULL, -- Dead after so many
    run_at BIGINT NOT NULL, -- Epoch milliseconds, UTC; not claimed before
    lease_owner VARCHAR(255), -- Which worker holds it
    lease_token VARCHAR(36), -- New for each claim: a worker whose lease ran out cannot write any more
    lease_until BIGINT, -- Epoch milliseconds, UTC; another worker may take over from then on
    cancel_requested SMALLINT NOT NULL, -- 1: the worker is told at its next heartbeat
    progress {text}, -- JSON, as the worker last reported
    result_ref VARCHAR(512), -- Where the result's bytes are
    error {text}, -- What went wrong at the last attempt
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    updated_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    started_at BIGINT, -- Epoch milliseconds, UTC; of the last attempt
    finished_at BIGINT, -- Epoch milliseconds, UTC
    UNIQUE (idempotency_key)
){table_options};

CREATE INDEX job_by_claim ON job (state, queue, run_at);

CREATE INDEX job_by_lease ON job (state, lease_until);

CREATE TABLE schedule (
    -- When a resource's job runs. There is no beat process: any web pod fires what is due.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    resource_id VARCHAR(36) NOT NULL, -- The AlertSchedule or CachePolicy it belongs to
    cron VARCHAR(255) NOT NULL, -- Five or six fields
    time_zone VARCHAR(64) NOT NULL, -- IANA name in which the cron expression is read
    catch_up VARCHAR(16) NOT NULL, -- none, latest or all: which missed ticks are made up for
    concurrency VARCHAR(16) NOT NULL, -- allow, forbid or replace: what if the last run is still going
    starting_deadline_ms BIGINT, -- A tick later than this many milliseconds is skipped; null: never too late
    suspended SMALLINT NOT NULL, -- 1: does not fire
    next_run_at BIGINT, -- Epoch milliseconds, UTC; null: never again
    last_tick_at BIGINT, -- Epoch milliseconds, UTC
    updated_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    UNIQUE (resource_id),
    FOREIGN KEY (resource_id) REFERENCES resource (id) ON DELETE CASCADE
){table_options};

CREATE INDEX schedule_by_next_run ON schedule (next_run_at);

CREATE TABLE schedule_tick (
    -- One due time of a schedule and what became of it: nothing runs twice or is missed without a trace.
    schedule_id VARCHAR(36) NOT NULL, -- Of which schedule
    tick_at BIGINT NOT NULL, -- The due time, epoch milliseconds, UTC
    outcome VARCHAR(16) NOT NULL, -- enqueued or skipped
    reason VARCHAR(255), -- Why it was skipped
    job_id VARCHAR(36), -- The job it became; null when skipped or when the job was cleared away
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    PRIMARY KEY (schedule_id, tick_at),
    FOREIGN KEY (schedule_id) REFERENCES schedule (id) ON DELETE CASCADE,
    FOREIGN KEY (job_id) REFERENCES job (id) ON DELETE SET NULL
){table_options};

CREATE TABLE audit_entry (
    -- Who did what to which object, allowed or refused. Only ever appended to.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    actor_id VARCHAR(36), -- The user; null for the system and for someone unknown
    actor_name VARCHAR(255) NOT NULL, -- Their name at that time
    action VARCHAR(64) NOT NULL, -- resource.save, session.create, query.run, ...
    object VARCHAR(640) NOT NULL, -- Kind/namespace/name or another id
    outcome VARCHAR(16) NOT NULL, -- allowed, denied or failed
    detail {text} NOT NULL, -- JSON object
    remote_address VARCHAR(64), -- Where the request came from
    at BIGINT NOT NULL -- Epoch milliseconds, UTC
){table_options};

CREATE INDEX audit_entry_by_time ON audit_entry (at);

CREATE TABLE problem (
    -- Why something that was applied is not served: the last good revision is, meanwhile.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7
    source VARCHAR(16) NOT NULL, -- kubernetes, files or ui: the door it came through
    scope VARCHAR(512) NOT NULL, -- The file or object that is replaced as a whole when it is read again
    kind VARCHAR(63), -- Of the object, when it could be read
    namespace VARCHAR(63), -- Of the object
    name VARCHAR(253), -- Of the object
    file VARCHAR(1000), -- Path as the user wrote it
    line_number BIGINT, -- From 1
    column_number BIGINT, -- From 1
    field VARCHAR(512), -- Path of the field at fault
    message {text} NOT NULL, -- What is wrong and what would be right
    since BIGINT NOT NULL -- Epoch milliseconds, UTC; when this very problem was first seen
){table_options};

CREATE INDEX problem_by_scope ON problem (source, scope);

CREATE TABLE setting (
    -- A value that all web pods share.
    name VARCHAR(255) NOT NULL PRIMARY KEY, -- Dotted, lower case
    value {text} NOT NULL, -- JSON
    updated_by VARCHAR(255) NOT NULL, -- User name, or `system`
    updated_at BIGINT NOT NULL -- Epoch milliseconds, UTC
){table_options};

CREATE TABLE signing_key (
    -- An Ed25519 key pair that signs tickets to the data plane. Retired ones still verify for a while.
    id VARCHAR(36) NOT NULL PRIMARY KEY, -- UUIDv7; the `kid` of a ticket
    public_key {bytes} NOT NULL, -- Raw bytes
    private_key {bytes} NOT NULL, -- PKCS#8 bytes
    created_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    retired_at BIGINT -- Epoch milliseconds, UTC; null: signs
){table_options};

CREATE TABLE catalog_version (
    -- Counters by which web pods notice each other's changes with one cheap query.
    topic VARCHAR(32) NOT NULL PRIMARY KEY, -- resource, problem, folder, user or signing_key
    version BIGINT NOT NULL -- Grows by one with each change, in the order of commits
){table_options};

INSERT INTO catalog_version (topic, version)
VALUES ('resource', 0), ('problem', 0), ('folder', 0), ('user', 0), ('signing_key', 0);
