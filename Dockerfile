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

# Chinese letters for the operators' charts, in the smallest package that has them all.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-wqy-microhei=0.2.0-beta-3.1 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/tiaowen tiaowen
COPY --from=build /opt/tiaowen /opt/tiaowen
COPY packaging/ready.py /opt/tiaowen/ready.py
ENV PATH=/opt/tiaowen/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATA_DIR=/var/lib/tiaowen \
    BOT_LISTEN=0.0.0.0:8080
WORKDIR /var/lib/tiaowen
USER 10001
VOLUME ["/var/lib/tiaowen"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# Costs little, unlike `tiaowen check`, which looks at more and asks Telegram.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-I", "/opt/tiaowen/ready.py"]
ENTRYPOINT ["tiaowen"]
CMD ["run"]
