"""How the web process serves. No access log: addresses and times of visits are nobody's business."""

from pathlib import Path

from survivor_engagement.common.logs import LOGGING
from survivor_engagement.environment import number, text

MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat file: no content, no name of ours

bind = [f"{text('WEB_ADDRESS', '127.0.0.1')}:{number('PORT', 8000)}"]
worker_class = "survivor_engagement.serving.Worker"
workers = number("WEB_PROCESSES", 1)
threads = number("WEB_THREADS", 4)
timeout = 60
graceful_timeout = 10
keepalive = 5
# One that is made anew closes its door for seconds, so only where another one is open meanwhile.
max_requests = 2000 if workers > 1 else 0
max_requests_jitter = 200
accesslog = None
loglevel = "warning"
logconfig_dict = LOGGING  # its own lines about broken requests would name the visitor's address
control_socket_disable = True
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
# A page would rather say that it cannot than wait: no statement of the web takes so long, except one that is stuck.
raw_env = ["PGOPTIONS=-c statement_timeout=20s"]
