import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { follow, line, SIGNAL } from './api.mjs';

// Follows signals, each once, across restarts of this program and of the server.

const CURSOR_FILE = process.env.EX7_CURSOR_FILE ?? '.ex7-cursor';
const EVENTS = `subscription Events($after: String) {
  signalEvents(after: $after) { cursor kind signal ${SIGNAL} }
}`;

let cursor = await readFile(CURSOR_FILE, 'utf8').catch(() => null);
for (let wait = 1; ; wait = Math.min(wait * 2, 30)) {
  try {
    for await (const { signalEvents: event } of follow(EVENTS, { after: cursor })) {
      if (event.kind === 'RESET') process.stdout.write('the cursor was lost: list the signals again, then continue\n');
      if (event.signal) process.stdout.write(`${line(event.signal, event.kind)}\n`);
      // Stored after the event is handled: an interrupted event is received again.
      cursor = event.cursor;
      // Written to a temporary file and renamed, so that an interruption leaves no partial cursor.
      await writeFile(`${CURSOR_FILE}.new`, cursor);
      await rename(`${CURSOR_FILE}.new`, CURSOR_FILE);
      wait = 1;
    }
  } catch (error) {
    if (/unauthorized|forbidden/.test(error.message)) throw error;
    process.stderr.write(`${error.message}; trying again in ${wait} s\n`);
  }
  await sleep(wait * 1000);
}
