import { currentToken } from '../../studio/api/token.ts';

// Defined by Swagger UI's script (swagger-ui-bundle.js).
declare function SwaggerUIBundle(options: unknown): { preauthorizeApiKey(scheme: string, token: string): void };

const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  displayRequestDuration: true,
  // The validator would send the document to another host.
  validatorUrl: null,
  onComplete() {
    const current = currentToken();
    if (current) ui.preauthorizeApiKey('bearer', current.token);
  },
});
