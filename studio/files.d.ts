// Bundled by Vite.
declare module '*.css';
declare module '@fontsource-variable/inter';
