CREATE TABLE view_use (
    -- How often people looked at a dashboard with something chosen on it, so that warm-up knows what is used most.
    id VARCHAR(64) NOT NULL PRIMARY KEY, -- SHA-256 of dashboard and view, in hexadecimal
    dashboard VARCHAR(320) NOT NULL, -- Its namespace and name, with a slash between them
    chosen {text} NOT NULL, -- JSON: dashboard, filters and time zone
    uses BIGINT NOT NULL, -- How often
    last_used_at BIGINT NOT NULL -- Epoch milliseconds, UTC
){table_options};

CREATE INDEX view_use_dashboard ON view_use (dashboard, uses);
CREATE INDEX view_use_last_used_at ON view_use (last_used_at);
