import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a program calls, before it is known how its file is shown. */
export interface CallPlace {
  /** Absolute path, or the name of what is no file. */
  readonly path: string;
  /** 1-based, as is `column`. */
  readonly line: number;
  readonly column: number;
}

/** What V8 tells of a frame of the stack. */
type Frame = Pick<NodeJS.CallSite, 'getFileName' | 'getLineNumber' | 'getColumnNumber'>;

const unknown: CallPlace = { path: 'image.ts', line: 1, column: 1 };

/**
 * The place that called `below`: of the frames above it the first that is no package's, so that a call by a helper from node_modules is
 * placed where the helper was asked.
 *
 * @param below a function that is on the stack
 */
export function callPlace(below: (...args: never[]) => unknown): CallPlace {
  const frames = framesAbove(below).flatMap((frame) => toPlace(frame) ?? []);
  return frames.find(({ path }) => !path.includes('/node_modules/')) ?? frames[0] ?? unknown;
}

/** The first place in a stack that an error has kept as text; `undefined` when it names none. */
export function placeOfStack(stack: string): CallPlace | undefined {
  const frames = stack.matchAll(/(?:\(|at |^)((?:file:\/\/)?\/[^()]+?):(\d+)(?::(\d+))?\)?$/gm);
  const places = Array.from(frames, ([, path = '', line, column]) => ({
    path: path.startsWith('file:') ? fileURLToPath(path) : path,
    line: Number(line),
    column: column === undefined ? columnOfCaret(stack) : Number(column),
  }));
  return places.find(({ path }) => !path.includes('/node_modules/') && !isOwn(path));
}

/** A file that can't be read as TypeScript is told with its line, and a caret below it. */
function columnOfCaret(stack: string): number {
  return (/^( *)\^+ *$/m.exec(stack)?.[1]?.length ?? 0) + 1;
}

/** The line that a place is on; `undefined` when it can't be read. */
export function lineAt({ path, line }: CallPlace): string | undefined {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}

function framesAbove(below: (...args: never[]) => unknown): readonly Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: readonly Frame[] } = {};
  try {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (_, frames) => frames;
    Error.captureStackTrace(holder, below);
    return holder.stack ?? [];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

function toPlace(frame: Frame): CallPlace | undefined {
  const file = frame.getFileName();
  const line = frame.getLineNumber();
  if (!file?.startsWith('file:') || line === null || isOwn(fileURLToPath(file))) return undefined;
  return { path: fileURLToPath(file), line, column: frame.getColumnNumber() ?? 1 };
}

const own = fileURLToPath(new URL('.', import.meta.url));

/** Whether a file is one of this room, tests aside. */
function isOwn(path: string): boolean {
  return path.startsWith(own) && !path.endsWith('.test.ts');
}
