# One image for every role: web (the default), worker (`node build/worker.js`, started with --no-healthcheck) and, once per
# release before the others, `node build/migrate.js`. Configuration comes from the environment only; .env.example lists it.

FROM node:24-slim AS build
WORKDIR /heed
COPY package.json package-lock.json .npmrc ./
# No install script is needed: the Node of the image takes the place of the pinned one.
RUN npm ci --ignore-scripts && ln -sf "$(command -v node)" node_modules/.bin/node
COPY . .
RUN node scripts/setup.mjs --build

FROM node:24-slim AS packages
WORKDIR /heed
COPY package.json package-lock.json .npmrc ./
# Optional packages are the embedded Postgres; a container is given a DATABASE_URL.
COPY scripts/link-prisma.mjs scripts/
RUN npm ci --ignore-scripts --omit=dev --omit=optional && npm cache clean --force && node scripts/link-prisma.mjs

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /heed
COPY --from=packages /heed/node_modules node_modules
COPY --from=build /heed/build build
COPY package.json ./
COPY prisma/migrations prisma/migrations
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "build/web.js"]
