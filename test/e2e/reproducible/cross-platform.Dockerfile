# flags: --platform linux/amd64,linux/arm64
FROM scratch AS all
ARG TARGETARCH
COPY src /src
COPY config/${TARGETARCH}.conf /etc/app.conf
ENV ARCH=${TARGETARCH}
LABEL arch=${TARGETARCH}
