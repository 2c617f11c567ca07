import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What talib-web's `init()` resolves to, as far as it is used here: an Emscripten module. */
interface TalibModule {
  HEAPF64: Float64Array;
  HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  ccall(name: string, returns: 'number', types: string[], values: number[]): number;
}
export type Talib = (name: string, inputs: number[][], options: number[], outputs: number) => number[][];

/**
 * TA-Lib's C functions. talib-web's own wrappers ask for one bar too many and give both "begin" and "count" the same
 * address, which spoils BBANDS, STOCH and the last MACD: so the functions are called directly. The outputs are cut to
 * what TA-Lib counted.
 */
export async function loadTalib(): Promise<Talib> {
  const load = createRequire(import.meta.url);
  const wasm = readFileSync(load.resolve('talib-web').replace(/[^/]+$/, 'talib.wasm'));
  const { init } = load('talib-web') as { init(url: string): Promise<TalibModule> };
  const module = await init(`data:application/wasm;base64,${wasm.toString('base64')}`);
  return (name, inputs, options, outputs) => {
    const bars = (inputs[0] as number[]).length;
    const room = () => module._malloc(8 * bars + 8);
    const ins = inputs.map((values) => {
      const at = room();
      module.HEAPF64.set(values, at / 8);
      return at;
    });
    const [begin, count] = [module._malloc(8), module._malloc(8)];
    const outs = Array.from({ length: outputs }, room);
    const values = [0, bars - 1, ...ins, ...options, begin, count, ...outs];
    const code = module.ccall(`TA_${name}`, 'number', new Array(values.length).fill('number'), values);
    if (code !== 0) throw new Error(`TA_${name} answered ${code}`);
    const found = module.HEAP32[count / 4] as number;
    const results = outs.map((at) => Array.from(module.HEAPF64.subarray(at / 8, at / 8 + found)));
    for (const at of [...ins, begin, count, ...outs]) module._free(at);
    return results;
  };
}
