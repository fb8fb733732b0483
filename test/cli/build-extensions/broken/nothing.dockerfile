FROM scratch
ENV HOME=/
# nacre: UNSET ENV HOMES
COPY Dockerfile /
