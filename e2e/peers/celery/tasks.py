"""A task that does nothing, and how fast one worker does many.

tasks.py COUNT FOLDER: queues COUNT of them on CELERY_BROKER_URL before any worker runs.
"""

import os
import sys
import time

from celery import Celery

app = Celery("tasks", broker=os.environ["CELERY_BROKER_URL"])
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 128
app.conf.broker_connection_retry_on_startup = True
MARKS = os.environ.get("CELERY_MARKS", "")


@app.task(name="nothing")
def nothing(turn):
    # Every hundredth says when it ran; writing of each would be measured instead.
    if turn % 100 == 0:
        with open(MARKS, "a", encoding="utf-8") as marks:
            marks.write(f"{turn} {time.time()}\n")


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for turn in range(int(sys.argv[1])):
            nothing.apply_async((turn,), producer=producer)
