import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Place } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { InstructionCall } from '../dockerfile/index.ts';
import type { BuildContext } from './build-context.ts';
import { type CallPlace, callPlace, lineAt, placeOfStack } from './call-place.ts';
import { isStageName } from './image.ts';
import { isStage, type Stage } from './made.ts';
import { type Called, toCalls } from './to-calls.ts';

/** What a build asks of a program that makes images; JSON on standard input. */
export interface Question {
  /** Absolute path of the program, links followed. */
  readonly path: string;
  /** What the program is shown as. */
  readonly file: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platforms: readonly Platform[];
  readonly buildPlatform: Platform;
  /** The URL of what `nacre/image-file` is, and of a file of this package. */
  readonly door: string;
}

/** What the program answers; JSON on descriptor 3. */
export type Answer =
  /** The instructions for each platform. */
  | { readonly kind: 'images'; readonly images: readonly (readonly InstructionCall[])[] }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly stack?: string;
      readonly place?: Place;
    };

/** Runs the program that `load` loads, for a build: the question on descriptor 0, the answer on 3. */
export async function answerBuild(load: () => Promise<Readonly<Record<string, unknown>>>): Promise<void> {
  // Whoever asks is this package.
  const question = JSON.parse(readFileSync(0, 'utf8')) as Question;
  resolvePackage(question.door);
  const answer = await findAnswer(question, load).catch((error: unknown) => toFailure(error, question));
  writeFileSync(3, JSON.stringify(answer));
}

/**
 * `nacre/image-file` is this very room, and what else `nacre/…` the program imports is found though nobody has installed it. TypeScript is
 * read as modules, whatever package.json says of the project.
 */
function resolvePackage(door: string): void {
  registerHooks({
    load(url, context, nextLoad) {
      const isModule = url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');
      return nextLoad(url, isModule ? { ...context, format: 'module-typescript' } : context);
    },
    resolve(specifier, context, nextResolve) {
      if (specifier === 'nacre/image-file') return { url: door, shortCircuit: true };
      if (!specifier.startsWith('nacre/')) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        return nextResolve(specifier, { ...context, parentURL: door });
      }
    },
  });
}

async function findAnswer(question: Question, load: () => Promise<Readonly<Record<string, unknown>>>): Promise<Answer> {
  const { default: wanted, ...named } = await load();
  const others = new Map(Object.entries(named).flatMap(([name, value]) => toOther(name, value)));
  const images: (readonly InstructionCall[])[] = [];
  for (const platform of question.platforms) {
    const asked: Called[] = [];
    const context = toContext(question, platform, asked);
    const image: unknown = typeof wanted === 'function' ? await wanted(context) : wanted;
    if (!isStage(image)) return { kind: 'failed', message: complainOf(wanted, image) };
    const calls = [...asked, ...toCalls({ image, others })];
    images.push(calls.map((call) => ({ ...call, place: toShown(call.place, question) })));
  }
  return { kind: 'images', images };
}

function toOther(name: string, value: unknown): readonly (readonly [string, Stage])[] {
  const stage = name.toLowerCase();
  return isStage(value) && isStageName(stage) ? [[stage, value]] : [];
}

function complainOf(wanted: unknown, image: unknown): string {
  if (wanted === undefined) return 'there is no default export';
  const what = typeof wanted === 'function' ? 'what the default export gives' : 'the default export';
  return `${what} is no image, but ${image === null ? 'null' : typeof image}`;
}

/** The context, which notes what arguments it is asked for: as an ARG before the first FROM would declare them. */
function toContext(question: Question, platform: Platform, asked: Called[]): BuildContext {
  const names = new Set<string>();
  const note = (name: string | symbol, below: (...args: never[]) => unknown): void => {
    if (typeof name !== 'string' || !/^\w+$/.test(name) || names.has(name)) return;
    names.add(name);
    asked.push({ keyword: 'ARG', flags: [], rest: name, heredocs: [], place: callPlace(below) });
  };
  const handler: ProxyHandler<Readonly<Record<string, string>>> = {
    get(args, name) {
      note(name, handler.get ?? note);
      return typeof name === 'string' && Object.hasOwn(args, name) ? args[name] : undefined;
    },
    has(args, name) {
      note(name, handler.has ?? note);
      return Object.hasOwn(args, name);
    },
    ownKeys(args) {
      for (const name of Object.keys(args)) note(name, handler.ownKeys ?? note);
      return Reflect.ownKeys(args);
    },
  };
  const { args, buildPlatform, target } = question;
  return { args: new Proxy({ ...args }, handler), platform, buildPlatform, target };
}

/** Files are shown relative to the program, as it is shown itself. */
function toShown(place: CallPlace, { path, file }: Question): Place {
  const { line, column } = place;
  const text = lineAt(place);
  const shown = place.path === path ? file : join(dirname(file), relative(dirname(path), place.path));
  return { file: shown, line, column, ...(text === undefined ? {} : { text }) };
}

function toFailure(error: unknown, question: Question): Answer {
  if (!(error instanceof Error)) return { kind: 'failed', message: `${JSON.stringify(error)} was thrown` };
  const stack = error.stack ?? '';
  const place = placeOfStack(stack);
  const message = error.message === '' ? error.name : error.message;
  return { kind: 'failed', message, stack, ...(place === undefined ? {} : { place: toShown(place, question) }) };
}
