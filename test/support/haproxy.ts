import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { freePort, type Program, startProgram } from './programs.ts';

export interface HaProxy {
  url: string;
  stop(): Promise<void>;
}

/** HAProxy in front of servers on these ports: it asks /readyz, and repeats no request for a client. */
export async function startHaProxy(ports: readonly number[]): Promise<HaProxy> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const file = join(folder.path, 'haproxy.cfg');
  await writeFile(
    file,
    `global
  maxconn 500
defaults
  mode http
  timeout connect 2s
  timeout check 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
  retries 0
frontend clients
  bind 127.0.0.1:${port}
  default_backend servers
backend servers
  option httpchk GET /readyz
  default-server check inter 250ms fall 2 rise 2
${ports.map((at, index) => `  server s${index} 127.0.0.1:${at}`).join('\n')}
`,
  );
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const program: Program = await startProgram(['haproxy', '-db', '-f', file], answers);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await program.stop();
      await folder.remove();
    },
  };
}
