import { register } from 'node:module';

// For a process started with --import: a module of ours that loads OpenTelemetry fails. (A package that looks whether the
// API is there, as Anthropic's client does, is no business of ours.)
const hooks = `export async function resolve(specifier, context, next) {
  const ours = !context.parentURL?.includes('/node_modules/');
  if (ours && specifier.startsWith('@opentelemetry/')) throw new Error('OpenTelemetry was loaded: ' + specifier);
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
