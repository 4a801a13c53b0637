# The init image: a volume with ddtrace for every Python it has wheels for, and the static program
# that copies it. README.md in deploy/image tells what can be given to the build.
ARG BUILD_IMAGE=debian:bookworm-slim

# Built on the builder's own machine, whatever the image is for. BuildKit names that machine; the
# classic builder does not, and takes "linux" for its own.
FROM --platform=${BUILDPLATFORM:-linux} ${BUILD_IMAGE} AS build
# What the image is for. The classic builder leaves it empty: its own machine.
ARG TARGETARCH
ARG PREPARED=
WORKDIR /src
COPY deploy/image/install-toolchain deploy/image/certificates/ /toolchain/
RUN /toolchain/install-toolchain
ARG DDTRACE_PYTHON_VERSION= PYTHONS= PLATFORMS= LOCK= WHEELS= BUILD_OPTIONS=
COPY . /src
RUN deploy/image/fill-root /image

FROM scratch
ARG VERSION=0.2.0
ARG REVISION=unknown
ARG DDTRACE_PYTHON_VERSION=
LABEL org.opencontainers.image.title="ddinject-init" \
      org.opencontainers.image.description="ddtrace for every supported Python, copied into a volume" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      com.datadoghq.ddtrace.version="${DDTRACE_PYTHON_VERSION}"
ENV PATH=/datadog-init:/bin
WORKDIR /datadog-init
USER 10000:10000
CMD ["ddpack-init", "copy", "volume", "/datadog-lib"]
# One COPY of the whole root: hard links and relative symbolic links stay what they are.
COPY --from=build /image /
