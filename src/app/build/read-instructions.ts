import type { Diagnostic } from '../../base/index.ts';
import { type Dockerfile, type Parsed, parseCalls, parseDockerfile } from '../../build/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import type { MainContext } from './context/open-main-context.ts';
import { isImageFile } from './image-file/is-image-file.ts';
import { runImageFile } from './image-file/run-image-file.ts';

/** What instructions are asked for. */
export interface InstructionsRequest {
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told of what a program prints, in whole lines. @default it goes to our standard error */
  readonly onPrint?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The instructions of a build, one Dockerfile for each platform: the same for all of them when they stand in a file, and what a
 * program gives for each.
 *
 * @throws app/image-file, base/cancelled
 */
export async function readInstructions(
  nacre: Nacre,
  main: MainContext,
  request: InstructionsRequest,
  platforms: readonly Platform[],
  scratchDirectory: string,
): Promise<Parsed<readonly Dockerfile[]>> {
  const { file, path, bytes } = main.dockerfile;
  if (path === undefined || !isImageFile(path)) {
    const { value, diagnostics } = parseDockerfile(bytes, { file, include: main.include });
    return { value: platforms.map(() => value), diagnostics };
  }
  const { context, buildArgs: args, target, environment, onPrint, signal } = request;
  const answer = await runImageFile(
    {
      ...{ path, file, directory: context, args, platforms, environment },
      ...(target === undefined ? {} : { target }),
      ...(onPrint === undefined ? {} : { onPrint }),
      ...(signal === undefined ? {} : { signal }),
    },
    { host: nacre.host, scratchDirectory },
  );
  const parsed = answer.images.map((calls) => parseCalls(calls, { file }));
  const told = new Map<string, Diagnostic>();
  for (const each of parsed.flatMap(({ diagnostics }) => diagnostics)) told.set(JSON.stringify(each), each);
  return { value: parsed.map(({ value }) => value), diagnostics: [...told.values()] };
}
