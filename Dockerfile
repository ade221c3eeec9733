# syntax=docker/dockerfile:1
# Every image of Proofstream, each a target: trainer-service, circuit-service, prover-service, verifier-service,
# dashboard, and cli. All are built from a clone by one Maven run, are run by an unprivileged user, and need no
# writable root file system: state lies in volumes below /data, temporary files in a tmpfs on /tmp.
#
#   docker build --target prover-service --tag proofstream/prover-service .
#
# EZKL states no licence, so it is in none of these images unless you build them so yourself:
#
#   docker build --target prover-service --build-arg RUNTIME=ezkl --tag proofstream/prover-service .

# plain, or ezkl: with Python and EZKL, fetched by your own build from PyPI.
ARG RUNTIME=plain

FROM eclipse-temurin:25-jre AS java
FROM node:22-trixie-slim AS node

# ---- Build -------------------------------------------------------------------------------------------------------

FROM maven:3.9-eclipse-temurin-25 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# For the C loops of libs/zk; which version of the compiler does not matter.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# A cache of classes loaded ahead of time fits the JDK that made it alone, and the images have a JRE.
RUN --mount=type=cache,target=/cache \
    npm_config_cache=/cache/npm mvn -B -ntp -q -Dmaven.repo.local=/cache/maven -DskipTests \
      -Dquarkus.package.jar.aot.enabled=false package

# ---- What the services run on ------------------------------------------------------------------------------------

FROM debian:trixie-slim AS runtime-plain

FROM python:3.12-slim-trixie AS runtime-ezkl
ARG EZKL_VERSION=23.0.5
# Where the services look for it, with the mark that they leave after an installation of their own.
RUN python -m venv /data/ezkl/venv \
    && /data/ezkl/venv/bin/pip install --no-cache-dir --only-binary=:all: "ezkl==${EZKL_VERSION}" \
    && /data/ezkl/venv/bin/python -c "import ezkl" \
    && echo "${EZKL_VERSION}" > /data/ezkl/venv/proofstream-installed

# The linter cannot know that RUNTIME names one of the two stages above.
# hadolint ignore=DL3006
FROM runtime-${RUNTIME} AS runtime
COPY --from=java /opt/java/openjdk /opt/java/openjdk
COPY --chmod=755 deploy/docker/healthy.sh /usr/local/bin/healthy
# A named volume that is empty takes over the folder's owner.
RUN groupadd --gid 10001 proofstream \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin proofstream \
    && mkdir -p /data/artifacts /data/trust /data/keys /data/ledger /data/cache /data/ezkl \
    && chown -R proofstream:proofstream /data
ENV JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PROOFSTREAM_HOME=/data \
    QUARKUS_HTTP_HOST=0.0.0.0 \
    QUARKUS_HTTP_PORT=8080 \
    QUARKUS_CONSOLE_COLOR=false
WORKDIR /app
USER 10001:10001
EXPOSE 8080
# In a container the heap is set by share of its memory limit; what is outside the heap needs room too.
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
HEALTHCHECK --interval=5s --timeout=3s --start-period=120s --retries=6 CMD ["healthy", "ready"]
# The virtual machine itself is process 1 and gets SIGTERM: what is in work is finished.
ENTRYPOINT ["java", "-jar", "/app/quarkus-run.jar"]

# ---- One image for each service ----------------------------------------------------------------------------------
# What seldom changes, the libraries, is a layer of its own.

FROM runtime AS trainer-service
COPY --from=build /source/trainer-service/target/quarkus-app/lib /app/lib
COPY --from=build /source/trainer-service/target/quarkus-app /app

FROM runtime AS circuit-service
# The circom compiler runs on Node.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=build /source/libs/proving/target/node/node_modules /opt/circom/node_modules
ENV PROOFSTREAM_CIRCOM=/opt/circom/node_modules/circom2/cli.js
COPY --from=build /source/circuit-service/target/quarkus-app/lib /app/lib
COPY --from=build /source/circuit-service/target/quarkus-app /app

FROM runtime AS prover-service
COPY --from=build /source/prover-service/target/quarkus-app/lib /app/lib
COPY --from=build /source/prover-service/target/quarkus-app /app

FROM runtime AS verifier-service
COPY --from=build /source/verifier-service/target/quarkus-app/lib /app/lib
COPY --from=build /source/verifier-service/target/quarkus-app /app

FROM runtime AS dashboard
COPY --from=build /source/dashboard/target/quarkus-app/lib /app/lib
COPY --from=build /source/dashboard/target/quarkus-app /app

# The commands that need no stack on this machine: topics (also run once by compose and Kubernetes), verify.
FROM runtime AS cli
COPY --from=build /source/cli/target/lib /app/lib
COPY --from=build /source/cli/target/cli-*.jar /app/lib/
HEALTHCHECK NONE
ENTRYPOINT ["java", "-XX:TieredStopAtLevel=1", "-cp", "/app/lib/*", "dev.proofstream.cli.Proofstream"]
CMD ["--help"]
