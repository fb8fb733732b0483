const powers = ['b', 'k', 'm', 'g', 't', 'p'];

/** Reads a size in powers of 1024 as Docker takes them: `512`, `64m`, `1.5 GiB`. In bytes; `undefined` when it is none. */
export function parseMemorySize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+) ?(?:(b)|([kmgtp])(?:i?b)?)?$/i.exec(text);
  if (match === null) return undefined;
  const power = powers.indexOf((match[2] ?? match[3] ?? 'b').toLowerCase());
  const bytes = Math.trunc(Number(match[1]) * 1024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
