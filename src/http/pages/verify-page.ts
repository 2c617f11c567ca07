import { createHash } from 'node:crypto';
import { escapeHtml } from '../../domains/alerts/index.ts';

// The page that the link in the mail opens. It loads nothing: style and script are inline and allowed by hash.

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em}button{font:inherit;padding:.5em 1.2em}`;

const SCRIPT = `
const form = document.getElementById('confirm');
const said = document.getElementById('said');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const response = await fetch('/api/alerts/verify', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: form.dataset.token }),
    });
    if (response.ok) form.remove();
    const { detail } = await response.json();
    said.textContent = response.ok ? 'Confirmed. You can close this page.' : detail.message || 'That did not work.';
  } catch {
    said.textContent = 'The server cannot be reached. Try again.';
  }
});
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export const VERIFY_PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Mail scanners follow links, so confirming requires pressing a button. */
export const verifyPage = (token: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Confirm your alerts</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Confirm your alerts</h1>
<p id="said" role="status">Press the button, and ex7 sends its trading alerts to this address.</p>
<form id="confirm" data-token="${escapeHtml(token)}"><button>Confirm</button></form>
<noscript>This page needs JavaScript.</noscript>
<script>${SCRIPT}</script>
</body>
</html>
`;
