import type { Config } from '../config/config.ts';
import type { Running } from './start.ts';

const QUERY = '{ signals(first: 5) { edges { node { firedAt side entryPrice status pnl strategy { name } } } } }';

/** The text shown after a start: addresses, a token, a command that follows the signals and a query to paste. */
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
      '  Query in GraphiQL:',
      `    ${QUERY}`,
    );
  } else {
    lines.push('  token         a token of your Supabase project');
  }
  lines.push('', config.demo ? '  Signals (bar time, UTC). Ctrl-C stops; the data is kept.' : '  Ctrl-C stops.', '');
  return lines.join('\n');
}
