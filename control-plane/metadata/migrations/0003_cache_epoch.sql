CREATE TABLE cache_epoch (
    -- How often the results that read a dataset or a datasource were declared out of date. Part of what keys results.
    kind VARCHAR(63) NOT NULL, -- Dataset or Datasource
    namespace VARCHAR(63) NOT NULL, -- Its namespace
    name VARCHAR(253) NOT NULL, -- Its name
    epoch BIGINT NOT NULL, -- Grows by one each time
    changed_by VARCHAR(255) NOT NULL, -- User name
    changed_at BIGINT NOT NULL, -- Epoch milliseconds, UTC
    PRIMARY KEY (kind, namespace, name)
){table_options};

INSERT INTO catalog_version (topic, version) VALUES ('cache_epoch', 0);
