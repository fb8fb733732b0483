import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assertNotCancelled, limits, messageOf } from '../../../base/index.ts';
import type { Programs } from '../../../host/index.ts';
import { randomHex } from '../../../host/index.ts';
import { hostPlatform, type Platform } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import { type ImageFileAnswer, readAnswer } from './read-answer.ts';

/** A program that makes images, and what it is asked for. */
export interface ImageFileRequest {
  /** Path of the program. */
  readonly path: string;
  /** What places in it are shown under. */
  readonly file: string;
  /** The working directory it gets. */
  readonly directory: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platforms: readonly Platform[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told of what it prints, in whole lines. @default it goes to our standard error */
  readonly onPrint?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** What it is run with. */
export interface ImageFileDeps {
  readonly host: () => Programs;
  readonly scratchDirectory: string;
}

/**
 * Runs a program in a process of its own, on the Node that runs us, and takes its answer. It gets of
 * the environment only what programs need to run: neither secrets nor anything that would make images differ by accident.
 *
 * @throws app/image-file when it fails, with the place; base/cancelled
 */
export async function runImageFile(
  request: ImageFileRequest,
  deps: ImageFileDeps,
): Promise<Extract<ImageFileAnswer, { readonly kind: 'images' }>> {
  const { file } = request;
  const { status, signal, answer } = await ask(request, deps);
  assertNotCancelled(request.signal);
  if (answer === undefined) {
    const how = signal === undefined ? howItEnded(status ?? 0) : `was ended by ${signal}`;
    throw appFault('app/image-file', `${file} ${how} before it gave an image`, { hint: hintOfDefault });
  }
  if (answer.kind === 'images') return answer;
  const { message, stack, place } = answer;
  throw appFault('app/image-file', `${file}: ${message}`, {
    ...(place === undefined ? {} : { place }),
    ...(stack === undefined ? { hint: hintOfDefault } : { cause: Object.assign(new Error(message), { stack }) }),
  });
}

/** Status of a program that has nothing left to do, and waits all the same: Node's own for a module that does. */
const unsettled = 13;

function howItEnded(status: number): string {
  return status === unsettled ? 'waits for a promise that is never settled,' : `ended with status ${status}`;
}

const hintOfDefault = "Write export default from('IMAGE')…, or a function that gives an image.";

interface Outcome {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly answer: ImageFileAnswer | undefined;
}

async function ask(request: ImageFileRequest, { host, scratchDirectory }: ImageFileDeps): Promise<Outcome> {
  mkdirSync(scratchDirectory, { recursive: true });
  const answerPath = join(scratchDirectory, `answer-${randomHex(8)}`);
  const answerFile = openSync(answerPath, 'wx', 0o600);
  try {
    const path = realpathSync(request.path);
    const child = host().spawn(process.execPath, toArguments(path), {
      cwd: request.directory,
      env: toEnvironment(request.environment),
      stdio: request.onPrint === undefined ? ['pipe', 2, 2, answerFile] : ['pipe', 'pipe', 'pipe', answerFile],
    });
    for (const stream of [child.stdout, child.stderr]) if (stream !== undefined) passLines(stream, request.onPrint);
    const kill = (): boolean => child.kill('SIGKILL');
    request.signal?.addEventListener('abort', kill, { once: true });
    // A program may end without reading the question.
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(toQuestion(request, path)));
    const end = await child.ended;
    request.signal?.removeEventListener('abort', kill);
    return { ...end, answer: takeAnswer(answerPath, request) };
  } finally {
    closeSync(answerFile);
    rmSync(answerPath, { force: true });
  }
}

/** Passes on what comes in whole lines; the last one gets the end that it lacks. */
function passLines(stream: Readable, onPrint: ImageFileRequest['onPrint']): void {
  let open = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) onPrint?.(open + text.slice(0, end));
    open = end > 0 ? text.slice(end) : open + text;
  });
  stream.on('end', () => open === '' || onPrint?.(`${open}\n`));
}

/** The bootstrap is a text, so that nothing of ours stands between the program and Node. */
function toArguments(path: string): readonly string[] {
  const [ours, theirs] = [modules().program, pathToFileURL(path).href].map((url) => JSON.stringify(url));
  const answer = `answerBuild(() => import(${theirs})).then(() => process.exit(0))`;
  const script = `import { answerBuild } from ${ours}; process.exitCode = ${unsettled}; ${answer};`;
  return ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
}

function toEnvironment(environment: ImageFileRequest['environment']): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/', TMPDIR } = environment;
  return { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC', ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

function toQuestion({ file, args, target, platforms }: ImageFileRequest, path: string): object {
  return { path, file, args, target, platforms, buildPlatform: hostPlatform(), door: modules().door };
}

function takeAnswer(path: string, { file }: ImageFileRequest): ImageFileAnswer | undefined {
  const { size } = statSync(path);
  if (size === 0) return undefined;
  if (size > limits.textFile)
    throw appFault('app/image-file', `${file} gave more than ${limits.textFile} bytes of instructions`);
  try {
    return readAnswer(readFileSync(path));
  } catch (cause) {
    throw appFault('app/image-file', `what ${file} gave can not be read: ${messageOf(cause)}`, { cause });
  }
}

/** Where the modules of that process lie: among the sources, or beside or above the chunks of a bundle. */
function modules(): { readonly program: string; readonly door: string } {
  const places = [
    ['../../../build/image-file/answer-build.ts', '../../../build/image-file/index.ts'],
    ...['./', '../', '../../'].map((up) => [`${up}image-file/answer-build.js`, `${up}image-file/door.js`]),
  ].map((names) => names.map((name) => new URL(name, import.meta.url)));
  const [program, door] = places.find(([first]) => first !== undefined && existsSync(fileURLToPath(first))) ?? [];
  if (program === undefined || door === undefined) throw new Error('the modules that run image files are missing');
  return { program: program.href, door: door.href };
}
