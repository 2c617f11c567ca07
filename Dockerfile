# Compiles the server and bundles the pages, with the development packages.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts tsconfig.json tsconfig.build.json ./
COPY bin bin
COPY scripts scripts
COPY prisma prisma
COPY rest-shim rest-shim
COPY api-pages api-pages
COPY studio studio
COPY src src
RUN npm ci --no-audit --no-fund

# The packages that the built server imports: no compiler, no bundler, no embedded PostgreSQL.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY bin bin
COPY prisma prisma
# Nothing is written below /app: the root file system can be read-only.
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${process.env.WORKER_PORT ?? process.env.PORT ?? 4000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Serves clients and runs strategies. For a process that only runs strategies: the same with dist/src/cli/worker.js
CMD ["node", "--enable-source-maps", "-r", "./bin/check-build.cjs", "dist/src/main.js"]
