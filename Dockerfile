# publisher in a container: serves the site in /srv/site. See docs/guides/serving.md.
#
# The editor of the query page is made with Node.js, which is not in the last stage.

FROM python:3.12-slim AS wheel
COPY --from=node:22-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=node:22-slim /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY . .
RUN python scripts/editor.py \
    && python -m pip wheel --no-cache-dir --wheel-dir /wheels ".[serve]"

FROM python:3.12-slim
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin publisher
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
WORKDIR /srv
VOLUME ["/srv/site"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=8)"]
ENTRYPOINT ["publisher"]
CMD ["serve", "--site", "/srv/site", "--host", "0.0.0.0"]
