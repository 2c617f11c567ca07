// Vite bundles these.
declare module '*.css';
declare module '@fontsource-variable/inter';
