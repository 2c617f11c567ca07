import { register } from 'node:module';

// For a process started with --import: a module of ours that loads OpenTelemetry fails, from its package or from the part
// of the build that contains it. (Its API is exempt there: Anthropic's client imports it.)
const hooks = `
const refuse = (name) => { throw new Error('OpenTelemetry was loaded: ' + name); };
export async function resolve(specifier, context, next) {
  const ours = !context.parentURL?.includes('/node_modules/');
  if (ours && specifier.startsWith('@opentelemetry/')) refuse(specifier);
  return next(specifier, context);
}
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (url.includes('/dist/sdk/') && /node_modules\\/@opentelemetry\\/(?!api\\/)/.test(String(loaded.source))) refuse(url);
  return loaded;
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
