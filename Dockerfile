# The production image: web, workers, clock and migrations all run from it, as a user without rights.
FROM python:3.11.14-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes --no-deps -r requirements.txt

FROM python:3.11.14-slim-bookworm
# Pango and fonts for all eight languages, for statements as PDF.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin notes \
    && install -d -o notes -g notes -m 0700 /var/lib/notes /var/lib/heads
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_ENV=production \
    VAR_DIR=/var/lib/notes \
    STATIC_ROOT=/app/static_built \
    WEB_ADDRESS=0.0.0.0
WORKDIR /app
COPY . .
# The addresses below are never opened; production asks for them before it does anything.
RUN if [ -d locale ]; then pybabel compile -D django -d locale; fi \
    && SECRET_KEY=only-while-building DATABASE_ROLE=app_worker KEY_CLASSES=none REDIS_URL=redis://nowhere \
       DATABASE_URL=postgresql://nobody@nowhere/none KEYS_DATABASE_URL=postgresql://nobody@nowhere/none \
       python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q .
USER notes
EXPOSE 8000
CMD ["gunicorn", "survivor_engagement.wsgi"]
