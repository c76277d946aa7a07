"""Superset as a small production would run it: metadata in PostgreSQL, every cache and the queue in Redis."""

import os

from flask_caching.backends.rediscache import RedisCache

HOST = "127.0.0.1"
PORT = int(os.environ["PEER_REDIS_PORT"])
DAY = 86_400


def redis_url(database):
    return f"redis://{HOST}:{PORT}/{database}"


def redis_cache(name, database):
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": redis_url(database),
        "CACHE_KEY_PREFIX": f"{name}:",
        "CACHE_DEFAULT_TIMEOUT": DAY,
    }


class CeleryConfig:
    broker_url = redis_url(0)
    result_backend = redis_url(0)
    imports = ("superset.sql_lab", "superset.tasks.scheduler", "superset.tasks.thumbnails", "superset.tasks.cache")
    worker_prefetch_multiplier = 1
    broker_connection_retry_on_startup = True
    beat_schedule = {}


SECRET_KEY = "only-for-measurements-on-one-machine-0123456789"
SQLALCHEMY_DATABASE_URI = os.environ["PEER_METADATA_URL"]
# A connection for each of the 20 threads, so that none waits.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 20, "max_overflow": 10}
CELERY_CONFIG = CeleryConfig
CACHE_CONFIG = redis_cache("metadata", 1)
DATA_CACHE_CONFIG = redis_cache("data", 2)
FILTER_STATE_CACHE_CONFIG = redis_cache("filters", 3)
EXPLORE_FORM_DATA_CACHE_CONFIG = redis_cache("explore", 4)
RESULTS_BACKEND = RedisCache(host=HOST, port=PORT, db=5, key_prefix="results:")
RATELIMIT_STORAGE_URI = redis_url(6)
# The measurements sign in with a token; the limit of requests would be measured instead of the server.
WTF_CSRF_ENABLED = False
RATELIMIT_ENABLED = False
SQL_MAX_ROW = 2_000_000
