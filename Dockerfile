# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build

WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/tiaowen
ENV PATH=/opt/tiaowen/bin:$PATH
# The locks first: the layer with the dependencies is built anew only when they change.
COPY requirements-build.lock requirements.lock ./
RUN pip install --require-hashes -r requirements-build.lock \
    && pip install --require-hashes --no-build-isolation -r requirements.lock
COPY . .
RUN pip install --no-build-isolation --no-deps . \
    && pip uninstall --yes setuptools

FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/tiaowen tiaowen
COPY --from=build /opt/tiaowen /opt/tiaowen
ENV PATH=/opt/tiaowen/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATA_DIR=/var/lib/tiaowen
WORKDIR /var/lib/tiaowen
USER 10001
VOLUME ["/var/lib/tiaowen"]
STOPSIGNAL SIGTERM
# Looks at settings, laws, store and Telegram, each by name.
HEALTHCHECK --interval=60s --timeout=20s --start-period=20s --retries=3 CMD ["tiaowen", "check"]
ENTRYPOINT ["tiaowen"]
CMD ["run"]
