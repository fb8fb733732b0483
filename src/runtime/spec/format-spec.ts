import type { ProcessSpec, RuntimeSpec } from './runtime-spec.ts';

// RLIM_INFINITY, which is above what a double can hold.
const unlimited = '18446744073709551615';

/** The text of config.json. */
export function formatSpec(spec: RuntimeSpec): string {
  return withLimits(JSON.stringify(spec), spec.process);
}

/** The text of the file that says what to execute in a container. */
export function formatProcess(process: ProcessSpec): string {
  return withLimits(JSON.stringify(process), process);
}

/** JSON has no Infinity: it comes out as null. Inside strings quotes are escaped, so only the fields themselves match. */
function withLimits(text: string, { rlimits }: ProcessSpec): string {
  return rlimits === undefined ? text : text.replaceAll(/"(soft|hard)":null/g, `"$1":${unlimited}`);
}

/** The process of a config.json that `formatSpec` wrote. */
export function parseProcess(config: string): ProcessSpec {
  const { process } = JSON.parse(config) as RuntimeSpec;
  const { rlimits } = process;
  if (rlimits === undefined) return process;
  const read = (limit: number): number => (limit >= Number(unlimited) ? Number.POSITIVE_INFINITY : limit);
  return { ...process, rlimits: rlimits.map(({ type, soft, hard }) => ({ type, soft: read(soft), hard: read(hard) })) };
}
