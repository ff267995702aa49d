# The web, the results worker and (with another command) migrations. No torch, no compiler.
FROM node:24-bookworm-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/ requirements/
RUN pip install -r requirements/web.txt
COPY . .
COPY --from=frontend /app/frontend/dist frontend/dist
RUN for po in */locale/*/LC_MESSAGES/*.po; do \
        python -m babel.messages.frontend --quiet compile -i "$po" -o "${po%.po}.mo"; \
    done \
    && SEVENROUNDS_DATA=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -r /tmp/build \
    && useradd --system --uid 10001 web && install -d -o web /data
USER web
ENV SEVENROUNDS_DATA=/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/healthz'))"]
CMD ["granian", "--interface", "asginl", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "2", "config.asgi:application"]
