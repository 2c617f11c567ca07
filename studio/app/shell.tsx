import { BookOpen, Braces } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link as To, useLocation } from 'wouter';
import { useLink } from '../api/hooks.ts';
import { Dot, type Tone } from '../ui/parts.tsx';
import { NoticeLine } from './notice-line.tsx';
import { PAGES } from './pages.ts';
import './shell.css';

/** The layout of all pages: navigation, connection state and notices. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const current = PAGES.find((page) => (page.path === '/' ? path === '/' : path.startsWith(page.path)));
  useEffect(() => {
    document.title = current ? `${current.name} · ex7` : 'ex7';
  }, [current]);
  // The editor needs the full width.
  const compact = /^\/strategies\/./.test(path);
  return (
    <div className={`shell ${compact ? 'compact' : ''}`}>
      <a className="skip button" href="#main">
        Skip to the page
      </a>
      <nav className="sidebar" aria-label="Pages">
        <To href="/" className="brand" aria-label="ex7, to the desk">
          <Logo /> <span className="page-name">ex7</span>
        </To>
        <ul>
          {PAGES.map(({ path: to, name, icon: Icon }) => (
            <li key={to}>
              <To href={to} className="page-link" aria-current={current?.path === to ? 'page' : undefined}>
                <Icon size={18} aria-hidden="true" />
                <span className="page-name">{name}</span>
              </To>
            </li>
          ))}
        </ul>
        <div className="sidebar-foot">
          <a href="/graphiql" className="foot-link">
            <Braces size={15} aria-hidden="true" /> <span className="page-name">GraphiQL</span>
          </a>
          <a href="/docs" className="foot-link">
            <BookOpen size={15} aria-hidden="true" /> <span className="page-name">REST docs</span>
          </a>
          <LinkState />
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <NoticeLine />
    </div>
  );
}

const LINKS: Readonly<Record<string, [Tone, string]>> = {
  live: ['good', 'Live'],
  connecting: ['warn', 'Connecting…'],
  lost: ['bad', 'Connection lost. Trying again; nothing will be missed.'],
  refused: ['bad', 'Signed out'],
};

function LinkState() {
  const { is } = useLink();
  const [tone, text] = LINKS[is] as [Tone, string];
  return (
    <p className={`link ${is}`} role="status">
      <Dot tone={tone} /> <span className="page-name">{text}</span>
    </p>
  );
}

const Logo = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect width="32" height="32" rx="8" className="logo-ground" />
    <path d="M10 6v5m0 9v6M22 5v4m0 10v7" stroke="#fff" strokeWidth="2" />
    <rect x="7" y="11" width="6" height="9" rx="1" fill="#fff" />
    <rect x="19" y="9" width="6" height="10" rx="1" fill="#7fd6cf" />
  </svg>
);
