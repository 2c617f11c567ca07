import { contextCacheSymbol } from '@pothos/core';
import type { Caller } from '../domains/account/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import type { Work } from '../kernel/work.ts';

/** What is made for one request when it is first used. */
export type ContextParts = Omit<Context, 'caller' | 'client' | 'work' | 'uncancelled'>;
type Name = keyof ContextParts;
/** Makes each part of a request's context. */
export type MakeParts = { [Part in Name]: (request: Request) => ContextParts[Part] };
/** What the parts are made of. */
export type Request = Pick<Context, 'caller' | 'client' | 'work'>;

/** The context of one request, whose parts are made when a resolver first uses them. */
export type RequestContext = Context & {
  /** Defines all of it on an object that others hold already; the parts are made as they are here. */
  defineOn(target: object): void;
};
export type CreateContext = (caller: Caller | null, client: Client, work?: Work | null) => RequestContext;

/** `make` has a function for each part. */
export function createRequestContext(make: MakeParts): CreateContext {
  const names = Object.keys(make) as Name[];

  class Lazy {
    private readonly made: Partial<Record<Name, unknown>> = {};
    private forChange: Lazy | null = null;
    readonly caller: Caller | null;
    readonly client: Client;
    work: Work | null;
    /** Where Pothos remembers what it knows of a request, such as which rows were read with others. */
    readonly [contextCacheSymbol]: object;

    constructor({ caller, client, work }: Request, cache: object = {}) {
      this.caller = caller;
      this.client = client;
      this.work = work;
      this[contextCacheSymbol] = cache;
    }

    part(name: Name): unknown {
      this.made[name] ??= (make[name] as (request: Request) => unknown)(this);
      return this.made[name];
    }

    get uncancelled(): Lazy {
      if (!this.work) return this;
      this.forChange ??= new Lazy({ ...(this as Request), work: null }, this[contextCacheSymbol]);
      return this.forChange;
    }

    defineOn(target: object): void {
      const { caller, client, [contextCacheSymbol]: cache } = this;
      Object.assign(target, { caller, client, [contextCacheSymbol]: cache });
      Object.defineProperty(target, 'work', {
        get: () => this.work,
        set: (work: Work | null) => {
          this.work = work;
        },
      });
      for (const name of ['uncancelled', ...names])
        Object.defineProperty(target, name, { get: () => this[name as 'uncancelled'] });
    }
  }
  for (const name of names) {
    Object.defineProperty(Lazy.prototype, name, {
      get(this: Lazy) {
        return this.part(name);
      },
    });
  }
  return (caller, client, work = null) => new Lazy({ caller, client, work }) as unknown as RequestContext;
}
