import { createHash, randomBytes } from 'node:crypto';
import type { Backtest, BacktestTrade } from '../../generated/prisma/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, invalid, NotFoundError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { BacktestReads, BacktestSettings } from '../backtests/index.ts';
import { EXPORT_FORMAT } from '../strategies/index.ts';
import type { SharedDrawing, SharedKind, ShareLink, ShareLinkStore } from './share-link-store.ts';
import type { StudyRow } from './study.ts';

export interface ShareDeps {
  db: Database;
  store: ShareLinkStore;
  reads: Pick<BacktestReads, 'withTrades'>;
  studyOf(userId: string, id: string): Promise<StudyRow | null>;
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  strategies: {
    clone(caller: Caller | null, id: string, name?: string | null): Promise<string>;
    /** A new strategy from an export, with another name when it is in use. */
    import(caller: Caller | null, payload: unknown, suffixOnConflict: boolean): Promise<string>;
  };
  clock: Clock;
}

/** What a link shows: nothing of the account. */
export interface SharedView {
  link: ShareLink;
  drawing: SharedDrawing;
  backtest: (Backtest & { trades: BacktestTrade[] }) | null;
  study: StudyRow | null;
}

const MOST_LINKS = 100;
const MOST_DAYS = 365;
const DAY = 86_400_000;
const SECRET_BYTES = 32;

const notFound = () => new NotFoundError('share_link_not_found', 'The link is unknown, revoked or has expired.');
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

export type ShareService = ReturnType<typeof createShareService>;

export function createShareService({ db, store, reads, studyOf, openAccount, strategies, clock }: ShareDeps) {
  const now = () => formatInstant(clock.now());

  /** What a link shows. Throws NotFoundError for one that is unknown, revoked or expired: which of them is not told. */
  async function open(token: string): Promise<SharedView> {
    const link = token.length <= 100 ? await store.byToken(db, hashOf(token), now()) : null;
    const drawing = link && (await store.drawing(db.as(link.userId), link));
    if (!link || !drawing) throw notFound();
    const { kind, userId, targetId } = link;
    const backtest = kind === 'backtest' ? await reads.withTrades(userId, targetId) : null;
    const study = kind === 'study' ? await studyOf(userId, targetId) : null;
    const settings = (backtest ?? study)?.settings as BacktestSettings | undefined;
    // What was tested is what is shown, also when it was never saved.
    return { link, drawing: { ...drawing, graph: settings?.graph ?? drawing.graph }, backtest, study };
  }

  return {
    open,

    /**
     * Makes a link, and returns it with its secret, which is not kept. Throws NotFoundError, InvalidInputError,
     * ConflictError (too_many_share_links: 100 that are neither revoked nor expired).
     */
    async create(
      caller: Caller | null,
      { kind, id, days }: { kind: SharedKind; id: string; days?: number | null | undefined },
    ): Promise<{ link: ShareLink; token: string }> {
      const user = requireUser(caller);
      const span = days ?? 30;
      if (span < 1 || span > MOST_DAYS) throw invalid(['days'], `expected 1 to ${MOST_DAYS}, got ${span}`, 'range');
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const target = isUuid(id) ? await store.target(tx, user.userId, kind, id) : null;
        if (!target) throw new NotFoundError(`${kind}_not_found`, `You have no ${kind} ${id}.`);
        if ((await store.active(tx, user.userId, now())) >= MOST_LINKS) {
          throw new ConflictError('too_many_share_links', `You have ${MOST_LINKS} links: revoke one first.`);
        }
        const token = randomBytes(SECRET_BYTES).toString('base64url');
        const link = {
          ...{ id: newId(), userId: user.userId, kind, targetId: id, ...target, createdAt: now() },
          expiresAt: formatInstant(clock.now() + span * DAY),
        };
        await store.insert(tx, link, hashOf(token));
        return { link: { ...link, revokedAt: null }, token };
      });
    },

    /** Revokes a link at once; again is no error. Throws NotFoundError. */
    async revoke(caller: Caller | null, id: string): Promise<ShareLink> {
      const { userId } = requireUser(caller);
      const link = isUuid(id) ? await store.revoke(db.as(userId), userId, id, now()) : null;
      if (!link) throw notFound();
      return link;
    },

    /** The caller's newest links. */
    async list(caller: Caller | null): Promise<ShareLink[]> {
      const { userId } = requireUser(caller);
      return store.list(db.as(userId), userId, MOST_LINKS);
    },

    /**
     * A new draft of the caller's with the drawing of a link. One's own is a clone, which shares the sealed span. Throws
     * NotFoundError, TierLimitError.
     */
    async clone(caller: Caller | null, token: string): Promise<string> {
      const { userId } = requireUser(caller);
      const { link, drawing } = await open(token);
      if (link.userId === userId) return strategies.clone(caller, link.strategyId);
      return strategies.import(caller, { format: EXPORT_FORMAT, ...drawing, tags: [] }, true);
    },
  };
}
