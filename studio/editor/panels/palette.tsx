import { Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { CATEGORIES, categoryName, type NodeType, searchTypes } from '../../graph/catalogue.ts';
import { dragType } from '../canvas/canvas.tsx';
import { CategoryIcon } from '../canvas/category-icon.tsx';
import { useEditor } from '../store.ts';
import { focusCanvas } from '../use-shortcuts.ts';

/** The node types by category, with a search. Clicking, Enter or dragging adds a node. */
export function Palette() {
  const catalogue = useEditor((state) => state.catalogue);
  const add = useEditor((state) => state.add);
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => searchTypes(catalogue.types, search), [catalogue, search]);
  const groups = useMemo(() => {
    if (search.trim() !== '') return found.length > 0 ? [['found', 'Found', found] as const] : [];
    const known = new Set<string>(CATEGORIES.map(([key]) => key));
    const others = [...new Set(found.map(({ category }) => category))].filter((category) => !known.has(category));
    return [...CATEGORIES.map(([key]) => key), ...others].map(
      (key) => [key, categoryName(key), found.filter(({ category }) => category === key)] as const,
    );
  }, [found, search]);

  const choose = (type: NodeType | undefined) => {
    if (!type) return;
    add(type.type);
    setSearch('');
  };
  /** Arrow keys move through the entries. */
  const onKey = (event: KeyboardEvent) => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') entries[at + 1]?.focus();
    else if (event.key === 'ArrowUp' && at > 0) entries[at - 1]?.focus();
    else if (event.key === 'ArrowUp' && at === 0) document.getElementById('palette-search')?.focus();
    else if (event.key === 'Escape') focusCanvas(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <aside className="palette" aria-label="Palette" onKeyDown={onKey}>
      <form
        className="palette-search"
        onSubmit={(event) => {
          event.preventDefault();
          choose(found[0]);
        }}
      >
        <Search size={15} aria-hidden="true" />
        <input
          id="palette-search"
          className="input small"
          type="search"
          placeholder="Add a node"
          aria-label="Search node types"
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </form>
      <div className="palette-list" ref={list}>
        {groups.length === 0 && <p className="empty">No type matches “{search}”.</p>}
        {groups.map(([key, name, types]) => (
          <section key={key} aria-label={name}>
            <h3>{name}</h3>
            <ul>
              {types.map((type) => (
                <li key={type.type}>
                  <button
                    type="button"
                    className={`palette-entry category-${type.category}`}
                    title={[type.description, type.formula].filter(Boolean).join('\n')}
                    draggable
                    onDragStart={(event) => dragType(event, type.type)}
                    onClick={() => choose(type)}
                  >
                    <CategoryIcon category={type.category} />
                    {type.label}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </aside>
  );
}
