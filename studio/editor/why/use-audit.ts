import { useCallback, useEffect, useState } from 'react';
import { useApi, useLink } from '../../api/hooks.ts';
import { AuditDocument, type AuditFilter, type AuditRowFragment } from '../../generated/operations.ts';

const PAGE = 200;
const FOLLOW_EVERY = 1_500;

interface AuditRows {
  rows: readonly AuditRowFragment[];
  error: Error | null;
  loading: boolean;
  hasMore: boolean;
  loadMore(): void;
}

/** The decided bars of a strategy, newest first. While following, new ones are added at the front. */
export function useAudit(filter: AuditFilter, follow: boolean): AuditRows {
  const { ask } = useApi();
  const { is } = useLink();
  const [rows, setRows] = useState<readonly AuditRowFragment[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [loading, setLoading] = useState(true);
  const key = JSON.stringify(filter);

  const read = useCallback(
    async (first: number, after: string | null) => {
      const { signalAudit } = await ask(AuditDocument, { filter: JSON.parse(key) as AuditFilter, first, after });
      return {
        rows: signalAudit.edges.map(({ node }) => node),
        next: signalAudit.pageInfo.hasNextPage ? signalAudit.pageInfo.endCursor : null,
      };
    },
    [ask, key],
  );

  useEffect(() => {
    if (is !== 'live') return;
    let current = true;
    setLoading(true);
    read(PAGE, null)
      .then((page) => {
        if (!current) return;
        setRows(page.rows);
        setCursor(page.next);
        setError(null);
      })
      .catch((reason: Error) => current && setError(reason))
      .finally(() => current && setLoading(false));
    return () => {
      current = false;
    };
  }, [read, is]);

  useEffect(() => {
    if (!follow || is !== 'live') return;
    const timer = setInterval(async () => {
      if (document.visibilityState !== 'visible') return;
      const page = await read(30, null).catch(() => null);
      if (!page) return;
      setRows((before) => {
        const known = new Set(before.map(({ id }) => id));
        const fresh = page.rows.filter(({ id }) => !known.has(id));
        return fresh.length > 0 ? [...fresh, ...before].slice(0, 2_000) : before;
      });
    }, FOLLOW_EVERY);
    return () => clearInterval(timer);
  }, [read, follow, is]);

  const loadMore = useCallback(() => {
    if (cursor === null) return;
    read(PAGE, cursor)
      .then((page) => {
        setRows((before) => [...before, ...page.rows]);
        setCursor(page.next);
      })
      .catch((reason: Error) => setError(reason));
  }, [read, cursor]);

  return { rows, error, loading, hasMore: cursor !== null, loadMore };
}
