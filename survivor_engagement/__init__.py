"""The ground floor. The Celery app is loaded with it, so that `shared_task` finds its broker in every process."""

from survivor_engagement.celery import app as celery_app

__all__ = ["celery_app"]
