import type { Ulimit } from '../container-options.ts';
import type { RlimitSpec } from './runtime-spec.ts';

/**
 * Limits as the runtime takes them. Never above this process's hard limit, which only CAP_SYS_RESOURCE could raise.
 *
 * @param hardLimits this process's, by the names of setrlimit(2) in lower case; a name that is absent is unlimited
 */
export function toRlimits(
  ulimits: readonly Ulimit[],
  hardLimits: ReadonlyMap<string, number>,
): readonly RlimitSpec[] | undefined {
  if (ulimits.length === 0) return undefined;
  return ulimits.map(({ name, soft, hard }) => {
    const most = hardLimits.get(name) ?? Number.POSITIVE_INFINITY;
    return {
      type: `RLIMIT_${name.toUpperCase()}`,
      soft: Math.min(soft, most),
      hard: Math.min(hard, most),
    };
  });
}

const limitNames: Readonly<Record<string, string>> = {
  'Max cpu time': 'cpu',
  'Max file size': 'fsize',
  'Max data size': 'data',
  'Max stack size': 'stack',
  'Max core file size': 'core',
  'Max resident set': 'rss',
  'Max processes': 'nproc',
  'Max open files': 'nofile',
  'Max locked memory': 'memlock',
  'Max address space': 'as',
  'Max file locks': 'locks',
  'Max pending signals': 'sigpending',
  'Max msgqueue size': 'msgqueue',
  'Max nice priority': 'nice',
  'Max realtime priority': 'rtprio',
  'Max realtime timeout': 'rttime',
};

/** Hard limits from the text of /proc/PID/limits; those that are unlimited are absent. */
export function parseHardLimits(text: string): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(Max [a-z ]+?) {2,}(\S+) +(\d+)\b/.exec(line);
    const name = limitNames[match?.[1] ?? ''];
    if (name !== undefined) limits.set(name, Number(match?.[3]));
  }
  return limits;
}
