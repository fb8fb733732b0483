import { type Diagnostic, Fault, formatPlace, hideCredentials, messageOf, type OnEvent } from '../../../base/index.ts';
import { randomHex } from '../../../host/index.ts';
import { formatPlatform, type Platform } from '../../../oci/index.ts';
import type { OpenBuildRecord } from '../../../store/index.ts';
import type { BuiltImage } from '../../build/output/built-image.ts';
import type { Nacre } from '../../nacre.ts';
import {
  type BuildError,
  type BuildLine,
  type BuildSource,
  buildLinesVersion,
  type EndLine,
} from '../../wire/builder.ts';
import { createBuildLines, toMicroseconds } from './build-lines.ts';
import { maskEvents, maskFault } from './mask-events.ts';
import { createSecretMask } from './mask-secrets.ts';
import { createStepLimits } from './step-limits.ts';

/** What of a build's request is recorded, and who is told what the build tells. */
export interface RecordableRequest {
  readonly names: readonly string[];
  readonly context: string;
  readonly file?: string;
  readonly target?: string;
  readonly platforms?: readonly Platform[];
  readonly onEvent?: OnEvent;
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  readonly onLine?: (line: BuildLine) => void;
}

/** A build's request while it is recorded. */
export type RecordedRequest<Request extends RecordableRequest> = Request & {
  readonly onEvent: OnEvent;
  /** Told of each secret that is read, before anything can be printed that holds it. */
  readonly onSecret: (secret: Uint8Array) => void;
  /** A text without the secrets that were read. */
  readonly mask: (text: string) => string;
};

/**
 * Builds, and keeps what the build tells, so that it can be looked at later. Whatever leaves the build from here on (events, lines, faults)
 * holds no secret that it has read.
 *
 * @param work builds as the request says that it gets
 */
export async function recordBuild<
  Request extends RecordableRequest,
  Outcome extends { readonly images: readonly BuiltImage[] },
>(
  nacre: Pick<Nacre, 'store'>,
  request: Request,
  work: (request: RecordedRequest<Request>) => Promise<Outcome>,
): Promise<Outcome> {
  const id = randomHex(6);
  const began = performance.now();
  const mask = createSecretMask();
  const lines = createBuildLines(id);
  using log = openLog(nacre, request, id);
  const now = (): number => (performance.now() - began) / 1000;
  const onEvent = maskEvents((event) => {
    log.tell(lines.ofEvent(event, now()));
    request.onEvent?.(event);
  }, mask);
  const onDiagnostic = (diagnostic: Diagnostic): void => {
    log.tell(lines.ofDiagnostic(diagnostic, now()));
    request.onDiagnostic?.(diagnostic);
  };
  const end = (images: readonly BuiltImage[], error?: unknown): void =>
    log.end({ kind: 'end', build: id, at: toMicroseconds(now()), ...toOutcome(images, error) });
  try {
    const outcome = await work({ ...request, onEvent, onDiagnostic, onSecret: mask.add, mask: mask.text });
    end(outcome.images);
    return outcome;
  } catch (error) {
    const shown = maskFault(error, mask);
    end([], shown);
    throw shown;
  }
}

interface BuildLog extends Disposable {
  tell(line: BuildLine): void;
  end(line: EndLine): void;
}

/** Keeps lines in the store, and passes them on. A disk that is full ends no build: it is told of, and no more is kept. */
function openLog(nacre: Pick<Nacre, 'store'>, request: RecordableRequest, id: string): BuildLog {
  const startedAt = Date.now();
  const source = toSource(request);
  const limits = createStepLimits();
  const begin: BuildLine = {
    ...{ kind: 'begin', build: id, at: 0, version: buildLinesVersion, started: new Date(startedAt).toISOString() },
    ...source,
  };
  let record: OpenBuildRecord | 'lost' | undefined;
  const keep = (write: (record: OpenBuildRecord) => void): void => {
    if (record === 'lost') return;
    try {
      record ??= nacre.store.builds.begin(id, startedAt, JSON.stringify(source));
      write(record);
    } catch (error) {
      record?.[Symbol.dispose]();
      record = 'lost';
      request.onEvent?.({ kind: 'warning', message: `this build is not recorded any further: ${messageOf(error)}` });
    }
  };
  let unwritten = '';
  const tell = (line: BuildLine): void => {
    request.onLine?.(line);
    for (const kept of limits.apply(line)) unwritten += `${JSON.stringify(kept)}\n`;
    if (isQuick(line)) return;
    const text = unwritten;
    keep((open) => open.write(text));
    unwritten = '';
  };
  tell(begin);
  return {
    tell,
    end(line) {
      tell(line);
      const { state, images, error } = line;
      const last = {
        ...source,
        ...limits.sums(),
        state,
        seconds: line.at,
        images,
        ...(error === undefined ? {} : { error }),
      };
      keep((open) => open.end(JSON.stringify(last)));
    },
    [Symbol.dispose]: () => (record === 'lost' ? undefined : record?.[Symbol.dispose]()),
  };
}

/** Whether something else is told soon: a build that finds all its steps is written down once, in the end. */
function isQuick({ kind }: BuildLine): boolean {
  return kind === 'begin' || kind === 'planned' || kind === 'phase' || kind === 'cached';
}

function toSource({ names, context, file, target, platforms = [] }: RecordableRequest): BuildSource {
  return {
    names,
    context: hideCredentials(context),
    ...(file === undefined ? {} : { file }),
    ...(target === undefined ? {} : { target }),
    platforms: platforms.map(formatPlatform),
  };
}

function toOutcome(images: readonly BuiltImage[], error: unknown): Pick<EndLine, 'state' | 'images' | 'error'> {
  const rows = images.map(({ descriptor, names }) => ({ digest: descriptor.digest, names }));
  if (error === undefined) return { state: 'done', images: rows };
  const told = toError(error);
  return { state: told.code === 'base/cancelled' ? 'cancelled' : 'failed', images: rows, error: told };
}

function toError(error: unknown): BuildError {
  if (!(error instanceof Fault)) return { code: 'base/unexpected', message: messageOf(error) };
  const { code, message, place, detail, hint } = error;
  return {
    code,
    message,
    ...(place === undefined ? {} : { place: formatPlace(place) }),
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  };
}
