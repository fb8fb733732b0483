import type { RuntimeSpec } from './runtime-spec.ts';

// RLIM_INFINITY, which is above what a double can hold.
const unlimited = '18446744073709551615';

/** The text of config.json. */
export function formatSpec(spec: RuntimeSpec): string {
  const text = JSON.stringify(spec);
  // JSON has no Infinity: it comes out as null. Inside strings quotes are escaped, so only the fields themselves match.
  return spec.process.rlimits === undefined ? text : text.replaceAll(/"(soft|hard)":null/g, `"$1":${unlimited}`);
}
