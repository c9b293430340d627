# Two stages: the first makes a virtual environment from the pinned requirements, the second is that and the sources.
# The image needs no writable file system, no capabilities and no root.
# deploy/compose.yaml names the base by its digest instead; `./run base-image` renews that.
ARG BASE=python:3.13-slim
FROM ${BASE} AS packages
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt \
 && /opt/venv/bin/python -m pip uninstall --quiet --yes pip

FROM ${BASE}
LABEL org.opencontainers.image.title="Descent" org.opencontainers.image.licenses="MIT"
WORKDIR /srv
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE ./
COPY app app
COPY static static
COPY templates templates
COPY lessons lessons
COPY docs/glossary.md docs/
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000
RUN python -m compileall -q app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "app"]
