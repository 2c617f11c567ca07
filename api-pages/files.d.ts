// esbuild brings these in as their text.
declare module '*.graphql' {
  const text: string;
  export default text;
}
