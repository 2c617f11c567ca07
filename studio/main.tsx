import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/parts.css';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/api.ts';
import { openSession } from './api/session.ts';
import { currentToken, styleNonce } from './api/token.ts';
import { App } from './app/app.tsx';
import { SignInPage } from './app/sign-in.tsx';
import { createSignalFeed } from './live/signal-feed.ts';

// Radix adds a style element while a dialog is open.
setNonce(styleNonce() ?? '');

const root = createRoot(document.getElementById('studio') as HTMLElement);

function start(): void {
  if (!currentToken()) {
    root.render(<SignInPage onToken={start} />);
    return;
  }
  const api = createApi();
  root.render(
    <StrictMode>
      <App api={api} feed={createSignalFeed(api)} />
    </StrictMode>,
  );
}

openSession().finally(start);
