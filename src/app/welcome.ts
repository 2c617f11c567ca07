import type { Config } from '../config/config.ts';
import type { Running } from './start.ts';

const QUERY = '{ signals(first: 5) { edges { node { firedAt side entryPrice status pnl strategy { name } } } } }';

/** What a person needs to see it work: where it is, a token, one line to follow the signals and one query to paste. */
export function welcome(
  { url, token, pageQuery }: Pick<Running, 'url' | 'token' | 'pageQuery'>,
  config: Pick<Config, 'demo'>,
): string {
  const lines = [
    '',
    `  studio        ${url}/${pageQuery}`,
    `  GraphiQL      ${url}/graphiql${pageQuery}`,
    `  REST          ${url}/api, described at ${url}/docs`,
    `  stream        ${url}/api/signals/stream`,
  ];
  if (token) {
    lines.push(
      `  token         ${token}`,
      '',
      '  Follow the signals:',
      `    curl -N -H 'Authorization: Bearer ${token}' ${url}/api/signals/stream`,
      '',
      '  Ask, in GraphiQL:',
      `    ${QUERY}`,
    );
  } else {
    lines.push('  token         one of your Supabase project');
  }
  lines.push(
    '',
    config.demo ? '  Signals, as they come (bar time, UTC). Ctrl-C stops; the data stays.' : '  Ctrl-C stops.',
    '',
  );
  return lines.join('\n');
}
