FROM base AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm mkdir -p node_modules && \
    for name in left-pad express react lodash chalk; do \
      mkdir -p node_modules/$name/lib && echo "module.exports = '$name'" > node_modules/$name/lib/index.js; \
    done && date > /root/.npm/last-used

FROM dependencies AS build
COPY . .
RUN mkdir dist && for file in $(find src -name '*.ts' | sort); do sed 's/: string//g' "$file" > "dist/$(basename "$file" .ts).js"; done

FROM base
ENV NODE_ENV=production
RUN echo "node:x:1000:" >> /etc/group && echo "node:x:1000:1000::/home/node:/bin/sh" >> /etc/passwd && mkdir -p /home/node && chown 1000:1000 /home/node
WORKDIR /app
COPY --from=dependencies --chown=node:node /app/node_modules node_modules
COPY --from=build --chown=node:node /app/dist dist
USER node
ENTRYPOINT ["node"]
CMD ["dist/main.js"]
