FROM base AS one
RUN sleep 0.2; echo 1 > /1
FROM base AS two
RUN sleep 0.1; echo 2 > /2
FROM base AS three
RUN echo 3 > /3
FROM base
COPY --from=one /1 /parts/
COPY --from=two /2 /parts/
COPY --from=three /3 /parts/
