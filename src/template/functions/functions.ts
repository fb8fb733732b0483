import { isTrue } from '../value.ts';
import { collections } from './collections.ts';
import { comparisons } from './comparisons.ts';
import { printing } from './printing.ts';
import type { TemplateFunction } from './template-function.ts';
import { dockerFunctions, headFunctions } from './texts.ts';

/** Functions by their names. */
export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

const all: Readonly<Record<string, TemplateFunction>> = {
  ...comparisons,
  ...collections,
  ...printing,
  ...dockerFunctions,
  not: { least: 1, most: 1, call: ([value]) => !isTrue(value) },
};

export const standardFunctions: FunctionTable = new Map(Object.entries(all));

/** What a table's heads are made with. */
export const functionsOfHeads: FunctionTable = new Map(Object.entries({ ...all, ...headFunctions }));

/** Those whose later arguments are only looked at as far as they decide: what the first that decides is. */
export const deciders: Readonly<Record<string, (value: unknown) => boolean>> = {
  and: (value) => !isTrue(value),
  or: isTrue,
};

/** Every name that a template may call, in order. */
export const functionNames: readonly string[] = [...Object.keys(all), ...Object.keys(deciders)].sort();
