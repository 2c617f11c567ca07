import { defineConfig } from 'prisma/config';

// `generate`, `validate` and `format` work without Prisma's native schema engine, which would have to be downloaded
// from a host that firewalls close; naming any existing file as that engine stops the download. `migrate` must have
// the real one (or `npm run migrate`, which needs none), so it is left alone.
if (['generate', 'validate', 'format'].some((command) => process.argv.includes(command))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
