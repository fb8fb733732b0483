FROM base
ARG SOURCE_DATE_EPOCH
RUN touch /now && touch -d '2001-02-03 04:05:06' /old && touch -d '2040-01-01 00:00:00' /future && mkdir -p /deep/er && touch -d '1999-01-01 00:00:00' /deep
RUN echo "built at ${SOURCE_DATE_EPOCH:-unknown}" > /built
