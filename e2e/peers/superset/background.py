"""How long `select 1` takes as a background query: from submitting it to having its row.

background.py TURNS: prints the milliseconds of each turn.
"""

import os
import sys
import time

import requests

BASE = os.environ["PEER_URL"]
session = requests.Session()


def call(method, path, **arguments):
    answer = session.request(method, f"{BASE}/api/v1/{path}", timeout=120, **arguments)
    if not answer.ok:
        sys.exit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    return answer.json()


def database():
    found = call("GET", "database/", params={"q": "(filters:!((col:database_name,opr:eq,value:background)))"})["result"]
    if found:
        return found[0]["id"]
    uri = os.environ["PEER_DATA_URL"].replace("postgres://", "postgresql+psycopg2://")
    body = {"database_name": "background", "sqlalchemy_uri": uri, "allow_run_async": True}
    return call("POST", "database/", json=body)["id"]


def run(database_id, turn):
    began = time.perf_counter()
    body = {
        "database_id": database_id, "sql": "select 1", "client_id": f"b{int(time.time()) % 100000}{turn}",
        "runAsync": True, "queryLimit": 100,
    }
    query = call("POST", "sqllab/execute/", json=body)["query"]["queryId"]
    while True:
        result = call("GET", f"query/{query}")["result"]
        if result["status"] == "success":
            break
        if result["status"] == "failed":
            sys.exit(f"the query failed: {result}")
        time.sleep(0.005)
    key = result.get("results_key") or newest_key()
    call("GET", "sqllab/results/", params={"q": f"(key:'{key}')"})
    return (time.perf_counter() - began) * 1000


def newest_key():
    since = int(1000 * (time.time() - 60))
    return call("GET", "query/updated_since", params={"q": f"(last_updated_ms:{since})"})["result"][0]["resultsKey"]


def main():
    body = {"username": "admin", "password": "admin", "provider": "db"}
    session.headers["Authorization"] = f"Bearer {call('POST', 'security/login', json=body)['access_token']}"
    # The editor's session is a cookie.
    session.post(f"{BASE}/login/", data={"username": "admin", "password": "admin"}, timeout=60)
    database_id = database()
    run(database_id, 0)
    for turn in range(1, int(sys.argv[1]) + 1):
        print(run(database_id, turn))


if __name__ == "__main__":
    main()
