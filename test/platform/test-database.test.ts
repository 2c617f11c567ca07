import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { temporaryFolder } from '../support/folder.ts';
import { assertKitServer, createTestDatabase } from '../support/postgres.ts';
import { runSql } from '../support/postgres-template.ts';

test('each database of the kit is fresh, migrated and separate from the others', async () => {
  const [one, two] = [await createTestDatabase(), await createTestDatabase()];
  await runSql(one.url, ["insert into setting (key, value) values ('only', 'here')"]);
  expect(await runSql(two.url, ["select key from setting where key = 'only'"])).toEqual([]);
  expect(await runSql(two.url, ['select count(*)::int as n from signal'])).toEqual([{ n: 0 }]);
  await one.drop();
  await two.drop();
});

test('the kit rejects a PostgreSQL that it did not create', async () => {
  const folder = await temporaryFolder();
  const stranger = await startEmbeddedPostgres({ dataDir: folder.path, durable: false });
  try {
    await expect(assertKitServer(stranger.url)).rejects.toThrow('was not made by the test kit');
  } finally {
    await stranger.stop();
    await folder.remove();
  }
});
