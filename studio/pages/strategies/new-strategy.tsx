import { FileUp, PencilRuler, Sparkles, SquareLibrary } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { attempt, createFromFixture } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { timeframeText } from '../../format/words.ts';
import { CreateStrategyDocument, FixturesDocument, GenerateStrategyDocument } from '../../generated/operations.ts';
import { importStrategy } from '../../strategies/actions.ts';
import { Modal } from '../../ui/modal.tsx';
import { FixturePicture } from './fixture-picture.tsx';

/** The ways to create a strategy. Each opens the editor. */
export function NewStrategy({ open, onClose }: { open: boolean; onClose(): void }) {
  const [, go] = useLocation();
  const [busy, setBusy] = useState(false);
  const begin = async (make: () => Promise<{ id: string; said: string | null }>) => {
    setBusy(true);
    await attempt(async () => {
      const { id, said } = await make();
      onClose();
      go(`/strategies/${id}`);
      return said;
    });
    setBusy(false);
  };
  return (
    <Modal open={open} wide title="New strategy" onClose={onClose}>
      <div className="beginnings">
        <Blank busy={busy} begin={begin} />
        <FromWords busy={busy} begin={begin} />
        <FromFile busy={busy} begin={begin} />
        <FromFixture busy={busy} begin={begin} />
      </div>
    </Modal>
  );
}

interface WayProps {
  busy: boolean;
  begin(make: () => Promise<{ id: string; said: string | null }>): void;
}

const Way = ({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) => (
  <section className="beginning" aria-label={title}>
    <h3>
      {icon} {title}
    </h3>
    {children}
  </section>
);

function Blank({ busy, begin }: WayProps) {
  const { ask } = useApi();
  const make = async (form: FormData) => {
    const input = {
      name: String(form.get('name')).trim(),
      instrument: 'MES',
      timeframe: 'M1' as const,
      graph: { nodes: [], edges: [] },
    };
    return { id: accepted((await ask(CreateStrategyDocument, { input })).createStrategy, 'Strategy').id, said: null };
  };
  return (
    <Way icon={<PencilRuler size={16} aria-hidden="true" />} title="Draw it">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          begin(() => make(form));
        }}
      >
        <input
          className="input"
          name="name"
          required
          maxLength={120}
          aria-label="Name"
          placeholder="Name"
          autoComplete="off"
        />
        <button type="submit" className="button primary" disabled={busy}>
          Open an empty canvas
        </button>
      </form>
    </Way>
  );
}

function FromWords({ busy, begin }: WayProps) {
  const api = useApi();
  const make = async (form: FormData) => {
    const input = { prompt: String(form.get('prompt')) };
    const answer = accepted((await api.ask(GenerateStrategyDocument, { input })).generateStrategy, 'VixGeneration');
    const { id } = await importStrategy(api, answer.strategy);
    return { id, said: answer.explanation };
  };
  return (
    <Way icon={<Sparkles size={16} aria-hidden="true" />} title="Say it">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          begin(() => make(form));
        }}
      >
        <textarea
          className="textarea"
          name="prompt"
          required
          minLength={3}
          maxLength={2_000}
          aria-label="The idea in words"
          placeholder="Buy MES when the 9 EMA crosses above the 21 EMA, stop 2 ATR, target 3 ATR"
        />
        <button type="submit" className="button" disabled={busy}>
          Draw it from words
        </button>
      </form>
    </Way>
  );
}

function FromFile({ busy, begin }: WayProps) {
  const api = useApi();
  const make = async (file: File) => {
    const text = await file.text();
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      throw new Error(`${file.name} is no strategy: a JSON file that the studio saved was expected.`);
    }
    const { id, name } = await importStrategy(api, payload);
    return { id, said: `${name} is a draft.` };
  };
  return (
    <Way icon={<FileUp size={16} aria-hidden="true" />} title="From a file">
      <label className="field">
        <span>A file that “Save as a file” wrote</span>
        <input
          className="input"
          type="file"
          accept=".json,application/json"
          disabled={busy}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) begin(() => make(file));
          }}
        />
      </label>
    </Way>
  );
}

function FromFixture({ busy, begin }: WayProps) {
  const api = useApi();
  const [search, setSearch] = useState('');
  const { data } = useAnswer(FixturesDocument, {}, { policy: 'cache-first' });
  const wanted = search.trim().toLowerCase().split(/\s+/);
  const found = data?.fixtures.filter(({ name, description, tags }) => {
    const text = [name, description, ...tags].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return (
    <Way icon={<SquareLibrary size={16} aria-hidden="true" />} title="Ready-made">
      <input
        className="input"
        type="search"
        aria-label="Search ready-made strategies"
        placeholder="Search, such as trend, opening range, RSI"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {found?.length === 0 && <p className="quiet">None matches “{search}”.</p>}
      <ul className="fixtures">
        {found?.map(({ slug, name, description, instrument, timeframe }) => (
          <li key={slug}>
            <button
              type="button"
              disabled={busy}
              onClick={() => begin(async () => ({ id: (await createFromFixture(api, slug, null)).id, said: null }))}
            >
              <FixturePicture slug={slug} />
              <b>{name}</b>
              <small>
                {instrument} {timeframeText(timeframe)} · {description}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </Way>
  );
}
