import pg from 'pg';

export const TEMPLATE = 'ex7_template';
/** The comment of the template database: databases with it were created by the kit and may be dropped. */
export const KIT_MARK = 'made by the ex7 test kit';

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function runSql(url: string, texts: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const text of texts) rows = (await client.query(text)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
