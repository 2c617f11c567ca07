# Where no registry answers, scripts/build-image.sh makes both of these.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

# Compiles the server and bundles the pages, with the development packages.
FROM ${NODE_IMAGE} AS build
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
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
# Prisma brings its compiler for five databases; types and source maps of packages are not used at run time.
RUN find node_modules/@prisma/client/runtime -regextype posix-extended -regex '.*(cockroachdb|mysql|sqlite|sqlserver).*' -delete \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name 'README.md' -o -name 'CHANGELOG.md' \) -delete

# Node alone, without npm.
FROM ${BASE_IMAGE} AS runtime
COPY --from=packages /usr/local/bin/node /usr/local/bin/node

FROM runtime
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY bin bin
COPY prisma prisma
# Nothing is written below /app: the root file system can be read-only.
USER 1000:1000
EXPOSE 4000
# A server answers at PORT, a worker at WORKER_PORT.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/health-check.cjs"]
# Serves clients and runs strategies. For a process that only runs strategies: the same with dist/src/cli/worker.js
CMD ["node", "--enable-source-maps", "-r", "./bin/check-build.cjs", "dist/src/main.js"]
