import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ImportedFile, ImportReport } from '../../api/upload.ts';
import { count } from '../../format/numbers.ts';
import { useTimes } from '../../format/times.ts';
import { plural } from '../../format/words.ts';

const SHOWN = 8;

/** What an import found in a file, what is wrong with it, and what it would store. */
export function Report({ report }: { report: ImportReport }) {
  return (
    <>
      {report.files.map((file) => (
        <FileReport key={file.name} file={file} />
      ))}
      {report.changes.map((change) => (
        <section key={change.instrument} aria-label={`Changes of ${change.instrument}`}>
          {change.conflict_count > 0 ? (
            <>
              <p className="message bad">
                {plural(change.conflict_count, 'bar')} of {change.instrument} differ from the stored ones. Say why they
                are replaced, or leave the file.
              </p>
              <ul className="import-lines">
                {change.conflicts.slice(0, SHOWN).map(({ ts, stored, sent }) => (
                  <li key={ts}>
                    <code>{ts}</code> stored {stored}, in the file {sent}
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <p>
              <b>{change.instrument}</b>: {count(change.added)} new, {count(change.known)} stored already
              {change.corrected > 0 && `, ${count(change.corrected)} replaced`}
            </p>
          )}
        </section>
      ))}
    </>
  );
}

function FileReport({ file }: { file: ImportedFile }) {
  const times = useTimes();
  const wrong = file.errors.length + file.problem_count + file.repeated.length;
  const Icon = wrong + file.asks.length > 0 ? CircleAlert : CircleCheck;
  return (
    <section className="import-file" aria-label={file.name}>
      <p className={wrong > 0 ? 'loss' : file.asks.length > 0 ? 'warn' : 'gain'}>
        <Icon size={16} aria-hidden="true" /> <b>{file.summary}</b>
      </p>
      <dl className="figures import-facts">
        <Fact name="Rows" value={count(file.rows)} />
        <Fact name="Minutes" value={count(file.bars)} />
        <Fact name="Instrument" value={file.instrument ?? 'not known'} />
        <Fact name="Zone" value={file.zone ?? 'not known'} />
        <Fact name="Stamp" value={`${file.stamp} of the bar`} />
        {file.gaps !== null && (
          <Fact
            name="Gaps"
            value={file.gaps === 0 ? 'none' : `${file.gaps} (${count(file.missing_minutes ?? 0)} min)`}
          />
        )}
      </dl>
      {file.zone && file.from && file.to && (
        <p className="quiet">
          {times.full(file.from)} to {times.full(file.to)}
        </p>
      )}
      <Lines tone="loss" lines={file.errors} />
      <Lines
        tone="loss"
        lines={file.problems.map(({ line, column, message }) => `Line ${line}, ${column}: ${message}`)}
        all={file.problem_count}
      />
      <Lines
        tone="loss"
        lines={file.repeated.map(({ ts, lines, message }) => `${ts} comes in lines ${lines.join(', ')}: ${message}`)}
      />
      <Lines tone="quiet" lines={file.notes} />
    </section>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

function Lines({ tone, lines, all = lines.length }: { tone: string; lines: readonly string[]; all?: number }) {
  if (lines.length === 0) return null;
  const more = all - Math.min(lines.length, SHOWN);
  return (
    <ul className={`import-lines ${tone}`}>
      {lines.slice(0, SHOWN).map((line) => (
        <li key={line}>{line}</li>
      ))}
      {more > 0 && <li>and {count(more)} more</li>}
    </ul>
  );
}
