FROM base AS build
ARG VERSION=dev
COPY src/ /src/
RUN cat /src/*.ts > /program && echo "version $VERSION" >> /program && chmod 755 /program
FROM scratch
LABEL org.opencontainers.image.title=program
COPY --from=build /program /program
COPY --from=build /etc/passwd /etc/group /etc/
USER 65534:65534
ENTRYPOINT ["/program"]
