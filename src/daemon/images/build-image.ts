import { type BuildImageRequest, buildImage, toBuildRunOptions, toTargetName } from '../../app/index.ts';
import { isJsonObject } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { createFlags } from '../http/flags.ts';
import type { Query } from '../http/query.ts';
import { answerProgress } from '../streams/progress-answer.ts';
import { createBuildProgress } from './build-progress.ts';
import { readPlatform } from './read-platform.ts';
import { registryAccess } from './registry-auth.ts';

/** `POST /build`: the classic build, of an archive that is sent or of what `remote` names. */
export function answerBuild(call: Call): Answer {
  const { daemon, query, signal } = call;
  if (query.text('version') === '2')
    throw daemonFault('daemon/not-supported', 'BuildKit is not spoken over this API', {
      hint: 'Set DOCKER_BUILDKIT=0, or build with `nacre build`.',
    });
  const request: BuildImageRequest = {
    ...toBuildRequest(query),
    ...registryAccess(call),
    ...(query.text('remote') === undefined ? { input: call.body() } : {}),
    signal,
  };
  const quiet = query.on('q');
  return answerProgress(call, async (tell) => {
    const progress = createBuildProgress(tell);
    const { images } = await buildImage(daemon.nacre, {
      ...request,
      ...(quiet ? {} : { onLine: progress, onPrint: (stream) => tell({ stream }) }),
    });
    if (quiet) for (const { descriptor } of images) tell({ stream: `${descriptor.digest}\n` });
  });
}

/**
 * What a build's query asks for.
 *
 * @throws daemon/bad-parameter, runtime/bad-flag, oci/bad-platform, app/bad-target
 */
function toBuildRequest(
  query: Query,
): Pick<
  BuildImageRequest,
  'context' | 'names' | 'buildArgs' | 'labels' | 'platforms' | 'file' | 'target' | 'noCache' | 'pull' | 'squash' | 'run'
> {
  const names = query.list('t').filter((name) => name !== '');
  for (const name of names) toTargetName(name);
  const { platform } = readPlatform(query);
  const file = query.text('dockerfile');
  const target = query.text('target');
  return {
    context: query.text('remote') ?? '-',
    names,
    buildArgs: readTexts(query, 'buildargs'),
    labels: readTexts(query, 'labels'),
    noCache: query.on('nocache'),
    pull: query.on('pull'),
    squash: query.on('squash'),
    run: toBuildRunOptions(toRunFlags(query), { cwd: '/', environment: {} }),
    ...(platform === undefined ? {} : { platforms: [platform] }),
    ...(file === undefined ? {} : { file }),
    ...(target === undefined ? {} : { target }),
  };
}

function toRunFlags(query: Query): ReturnType<typeof createFlags> {
  const bytes = (name: string): string | undefined => {
    const value = query.integer(name);
    return value === undefined || value <= 0 ? undefined : `${value}`;
  };
  const [period, quota] = [query.integer('cpuperiod') ?? 0, query.integer('cpuquota') ?? 0];
  const network = query.text('networkmode');
  return createFlags({
    network: network === 'none' || network === 'host' ? network : undefined,
    memory: bytes('memory'),
    'shm-size': bytes('shmsize'),
    cpus: quota > 0 ? `${quota / (period > 0 ? period : 100_000)}` : undefined,
    'add-host': query
      .list('extrahosts')
      .flatMap((hosts) => hosts.split(','))
      .filter((host) => host !== ''),
    ulimit: readUlimits(query),
  });
}

/** `[{"Name":"nofile","Soft":1024,"Hard":2048}]` */
function readUlimits(query: Query): readonly string[] {
  const value = query.json('ulimits') ?? [];
  if (!Array.isArray(value)) throw daemonFault('daemon/bad-parameter', 'invalid parameter: ulimits is not a list');
  return value.filter(isJsonObject).map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`);
}

/** Values by name; those that are null, which the client does not have itself, are left out. */
function readTexts(query: Query, name: string): Readonly<Record<string, string>> {
  const value = query.json(name) ?? {};
  if (!isJsonObject(value)) throw daemonFault('daemon/bad-parameter', `invalid parameter: ${name} is not an object`);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (text === null ? [] : [[key, String(text)]])),
  );
}
