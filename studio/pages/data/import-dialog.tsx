import { FileUp } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { type ImportReport, sendBars } from '../../api/upload.ts';
import { count } from '../../format/numbers.ts';
import { plural } from '../../format/words.ts';
import { Modal } from '../../ui/modal.tsx';
import { Field, Loading, Problem } from '../../ui/parts.tsx';
import { Report } from './import-report.tsx';

type Options = Readonly<Record<string, string>>;

interface ImportDialogProps {
  open: boolean;
  instruments: readonly string[];
  onClose(): void;
  onStored(): void;
}

/** Reads a file of bars: says what it is, asks what it leaves open, and stores it when nothing is left to ask. */
export function ImportDialog({ open, instruments, onClose, onStored }: ImportDialogProps) {
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<Options>({});
  const [report, setReport] = useState<ImportReport | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);

  const close = () => {
    setFile(null);
    setReport(null);
    setError(null);
    setOptions({});
    onClose();
  };
  const judge = async (chosen: File, given: Options) => {
    setFile(chosen);
    setOptions(given);
    setError(null);
    setBusy(true);
    try {
      setReport(await sendBars(chosen, given, false));
    } catch (failure) {
      setReport(null);
      setFile(null);
      setError(failure as Error);
    }
    setBusy(false);
  };
  const store = async () => {
    if (!file) return;
    setBusy(true);
    const stored = await attempt(async () => {
      const answer = await sendBars(file, options, true);
      setReport(answer);
      if (!answer.stored) throw new Error('Nothing was stored: the report says why.');
      const added = answer.changes.reduce((total, change) => total + change.added + change.corrected, 0);
      return `${count(added)} bars of ${answer.changes.map(({ instrument }) => instrument).join(', ')} are stored.`;
    });
    setBusy(false);
    if (!stored) return;
    onStored();
    close();
  };

  return (
    <Modal
      open={open}
      wide
      title="Import bars"
      description="One-minute bars, as TradingView, Databento, NinjaTrader, MetaTrader and most others export them. Nothing is stored before you have seen what the file is."
      onClose={close}
    >
      {error && <Problem error={error} />}
      {!file && <Drop onFile={(chosen) => void judge(chosen, {})} />}
      {file && (
        <div className="import-dialog">
          <p className="import-name">
            <FileUp size={16} aria-hidden="true" /> {file.name}
            <button type="button" className="button small" onClick={() => setFile(null)}>
              Another file
            </button>
          </p>
          {busy && <Loading lines={3} label="Reading the file" />}
          {!busy && report && (
            <>
              <Report report={report} />
              <Questions
                key={JSON.stringify(options)}
                report={report}
                options={options}
                instruments={instruments}
                onAnswer={(given) => void judge(file, { ...options, ...given })}
              />
              <div className="modal-actions">
                <button type="button" className="button" onClick={close}>
                  Leave it
                </button>
                <button
                  type="button"
                  className="button primary"
                  disabled={!report.accepted}
                  onClick={() => void store()}
                >
                  Store{' '}
                  {plural(
                    report.files.reduce((total, { bars }) => total + bars, 0),
                    'bar',
                  )}
                </button>
              </div>
            </>
          )}
        </div>
      )}
    </Modal>
  );
}

function Drop({ onFile }: { onFile(file: File): void }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <label
      className={`drop ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileUp size={28} strokeWidth={1.4} aria-hidden="true" />
      <span>Drop a file here, or choose one</span>
      <small>CSV, text, JSON, Parquet, gzip or zip, up to 256 MiB</small>
      <input
        type="file"
        aria-label="File of bars"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  zone: 'Zone of the stamps',
  stamp: 'A stamp is the',
  instrument: 'Instrument',
  symbol: 'Take the rows of',
  dates: '01/02 is',
  decimal: 'Decimals are after a',
  on_conflict: 'Of minutes that come twice',
  reason: 'Why stored bars are replaced',
};

/** America/New_York+7 is the server time of many MetaTrader brokers. */
const ZONES = ['America/Chicago', 'America/New_York', 'America/New_York+7', 'UTC', 'Europe/London', 'Europe/Berlin'];

/** `--stamp open|close` as its name and what can be chosen; a suggestion is one choice. */
function questionOf(flag: string): { name: string; choices: readonly string[] } {
  const [option = '', value = ''] = flag.split(' ');
  const name = option.replace(/^--/, '').replaceAll('-', '_');
  return { name, choices: /^[A-Z]+$/.test(value) || value === '' ? [] : value.split('|') };
}

interface QuestionsProps {
  report: ImportReport;
  options: Options;
  instruments: readonly string[];
  onAnswer(options: Options): void;
}

/** What the file leaves open, each with its answer. */
function Questions({ report, options, instruments, onAnswer }: QuestionsProps) {
  const asked = report.files.flatMap(({ asks }) => asks.map((ask) => ({ ...ask, ...questionOf(ask.flag) })));
  const repeated = report.files.some((file) => file.repeated.length > 0);
  if (repeated && !asked.some(({ name }) => name === 'on_conflict'))
    asked.push({ flag: '', message: 'Minutes come twice', name: 'on_conflict', choices: ['keep-first', 'keep-last'] });
  if (report.changes.some((change) => change.conflict_count > 0))
    asked.push({ flag: '', message: 'Stored bars differ', name: 'reason', choices: [] });
  const questions = asked.filter((ask, index) => asked.findIndex(({ name }) => name === ask.name) === index);
  if (questions.length === 0) return null;
  return (
    <form
      className="import-questions"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onAnswer(Object.fromEntries([...form].map(([name, value]) => [name, String(value).trim()])));
      }}
    >
      {questions.map(({ name, message, choices }) => (
        <Field key={name} label={NAMES[name] ?? name} hint={message}>
          {name === 'instrument' || choices.length > 1 ? (
            <select className="select" name={name} defaultValue={options[name]}>
              {(name === 'instrument' ? instruments : choices).map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          ) : (
            <input
              className="input"
              name={name}
              required
              maxLength={200}
              defaultValue={options[name] ?? choices[0] ?? ''}
            />
          )}
        </Field>
      ))}
      <datalist id="import-zones">
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <button type="submit" className="button primary">
        Read it again
      </button>
    </form>
  );
}
