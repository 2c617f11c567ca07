import { existsSync, writeFileSync } from 'node:fs';
import { record, revisions } from './recording.ts';
import { recordingFile } from './recording-file.ts';

// Writes down what each node revision computes, where that is not written down yet. What is there is never changed.
for (const { name, definition } of revisions) {
  const file = recordingFile(name);
  if (existsSync(file)) continue;
  const variants = Object.entries(record(definition)).map(([params, outputs]) => {
    const lines = Object.entries(outputs).map(
      ([output, values]) => `    ${JSON.stringify(output)}: ${JSON.stringify(values)}`,
    );
    return `  ${JSON.stringify(params)}: {\n${lines.join(',\n')}\n  }`;
  });
  writeFileSync(file, `{\n${variants.join(',\n')}\n}\n`);
  process.stdout.write(`recorded ${name}\n`);
}
