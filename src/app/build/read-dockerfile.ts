import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ByteStream, Fault, limits } from '../../base/index.ts';
import { appFault } from '../faults.ts';
import { imageFileName } from './image-file/is-image-file.ts';

/** Where a build's Dockerfile is. */
export interface DockerfileRequest {
  /** Directory to copy from. */
  readonly context: string;
  /** Path of the Dockerfile or program; @default `Dockerfile` in the context, else `image.ts` there. */
  readonly file?: string;
  /** The Dockerfile's text, when it does not come from a file (`-f -`). */
  readonly text?: Uint8Array;
  /** What the context `-` stands for. @default standard input */
  readonly input?: ByteStream;
}

/** A Dockerfile's bytes. */
export interface ReadDockerfile {
  /** Path of the file; `undefined` when it is none. */
  readonly path: string | undefined;
  /** What places are shown under. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** @throws app/no-file when the context or the file is not there, app/dockerfile when it is too large */
export function readDockerfile(request: DockerfileRequest): ReadDockerfile {
  if (request.text !== undefined) return { path: undefined, file: 'Dockerfile', bytes: request.text };
  const path = request.file ?? findDefault(request.context);
  return { path, file: path, bytes: readBytes(path, request) };
}

function findDefault(context: string): string {
  const [dockerfile, program] = [join(context, 'Dockerfile'), join(context, imageFileName)];
  return !existsSync(dockerfile) && existsSync(program) ? program : dockerfile;
}

/** An archive is taken from standard input alone: its name might as well be that of a directory to be. */
function noContext(context: string): Fault {
  const isThere = existsSync(context);
  return appFault(
    'app/no-file',
    isThere ? `the build context "${context}" is not a directory` : `there is no directory "${context}" to build from`,
    {
      hint: isThere
        ? `Give the directory that COPY copies from, or an archive on standard input: \`nacre build - < ${context}\`.`
        : 'Give the directory that COPY copies from, for instance `.`, the address of a repository or archive, or `-`.',
    },
  );
}

function readBytes(path: string, request: DockerfileRequest): Uint8Array {
  if (!isDirectory(request.context)) {
    throw noContext(request.context);
  }
  try {
    const { size } = statSync(path);
    if (size > limits.textFile)
      throw appFault('app/dockerfile', `${path} has ${size} bytes, too many for a Dockerfile`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    if (existsSync(path))
      throw appFault('app/no-file', `${path} can not be read`, {
        hint: 'Name a file that you may read with -f.',
        cause,
      });
    throw appFault('app/no-file', `there is no Dockerfile at ${path}`, {
      hint: `Create ${basename(path)}, or name another file with -f.`,
      cause,
    });
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
