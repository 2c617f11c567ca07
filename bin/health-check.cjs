// Exits with 0 when the process of this container is ready: a worker shows it at WORKER_PORT, a server at PORT.
const { env, exit } = process;
const port = env.WORKER_PORT || env.PORT || 4000;
fetch(`http://127.0.0.1:${port}/readyz`).then(
  ({ ok }) => exit(ok ? 0 : 1),
  () => exit(1),
);
