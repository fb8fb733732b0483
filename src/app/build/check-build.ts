import { type Diagnostic, starCredentials } from '../../base/index.ts';
import { aboutDiagnostic, checkDockerfile, type Edit, type FetchContextDeps } from '../../build/index.ts';
import { hostPlatform, type Platform } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import { openScratch } from '../open-scratch.ts';
import type { DockerfileFinding, DockerfileFix, DockerfileReport } from '../wire.ts';
import { createSources } from './build-sources.ts';
import { createUserRemotes } from './context/create-build-remotes.ts';
import { openMainContext } from './context/open-main-context.ts';
import { isProject } from './project/is-project.ts';
import type { DockerfileRequest } from './read-dockerfile.ts';
import { readInstructions } from './read-instructions.ts';

export interface CheckBuildRequest extends DockerfileRequest {
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** The checks are made for the first. @default the host's */
  readonly platforms?: readonly Platform[];
}

/**
 * Reads a Dockerfile and makes the build checks, and builds nothing. Images are asked for what they set when they are in the store.
 *
 * @throws app/no-file, app/dockerfile when there is no Dockerfile to read
 */
export async function checkBuild(nacre: Nacre, request: CheckBuildRequest): Promise<DockerfileReport> {
  if (isProject(request)) return (await import('./project/check-project.ts')).checkProject(request.context);
  const { store } = nacre;
  using _lease = store.lease();
  using scratch = openScratch(store);
  const main = await openMainContext(request, toFetching(nacre, request, scratch.path));
  const { context } = main;
  const { file, bytes } = main.dockerfile;
  const platform = request.platforms?.[0] ?? hostPlatform();
  const { value: dockerfiles, diagnostics } = await readInstructions(nacre, main, request, [platform], scratch.path);
  const [value] = dockerfiles;
  if (value === undefined) throw new Error('there are instructions for every platform');
  const report = await checkDockerfile(
    value,
    {
      buildArgs: request.buildArgs,
      labels: {},
      platform,
      buildPlatform: hostPlatform(),
      ...(request.target === undefined ? {} : { target: request.target }),
      ignore: context.ignorePatterns,
      allStages: true,
    },
    createSources(store),
  );
  const files = new Map([{ file, bytes }, ...value.included].map((each) => [each.file, toLines(each.bytes)]));
  const order = [...files.keys()];
  const told = [...diagnostics, ...report.findings].toSorted(
    (a, b) => order.indexOf(a.place.file) - order.indexOf(b.place.file) || a.place.line - b.place.line,
  );
  const findings = [...context.diagnostics, ...report.diagnostics, ...told].map((each) => toFinding(each, files));
  return { file, findings };
}

function toFetching(
  nacre: Nacre,
  { environment, signal }: CheckBuildRequest,
  scratchDirectory: string,
): FetchContextDeps {
  const { store } = nacre;
  return {
    remotes: createUserRemotes(nacre, { secret: () => undefined }, environment),
    ...{ blobs: store, layers: store, cache: store.cache, scratchDirectory, noCache: false, onEvent: () => undefined },
    ...(signal === undefined ? {} : { signal }),
  };
}

function toLines(bytes: Uint8Array): readonly string[] {
  return new TextDecoder()
    .decode(bytes)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map(starCredentials);
}

/** A diagnostic, or a finding of a check. */
type Told = Diagnostic & { readonly edit?: Edit };

/** How many lines are shown above and below that which a finding is about. */
const around = 2;

/** @param files the lines of every file of instructions */
function toFinding(told: Told, files: ReadonlyMap<string, readonly string[]>): DockerfileFinding {
  const { severity, code, message, hint, place, edit } = told;
  const first = Math.max(1, place.line - around);
  const lines = files.get(place.file);
  const excerpt =
    lines !== undefined
      ? { line: first, lines: lines.slice(first - 1, place.line + around) }
      : { line: place.line, lines: [starCredentials(place.text ?? '')] };
  return {
    rule: code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    about: aboutDiagnostic(code),
    file: place.file,
    line: place.line,
    column: place.column,
    excerpt,
    ...(edit === undefined ? {} : { fix: toFix(edit) }),
  };
}

function toFix({ place, endColumn, text }: Edit): DockerfileFix {
  return { line: place.line, column: place.column, endColumn, text };
}
