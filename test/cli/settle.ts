const span = /(?:\d+ (?:second|minute|hour|day|week|month|year)s?|Less than a second|About an? (?:minute|hour))/;
const age = new RegExp(`\\b${span.source} ago\\b`, 'g');
const upTime = new RegExp(`\\bUp ${span.source}`, 'g');

/**
 * What a call printed without what differs from run to run: the place of the temporary directory, ages, durations, IDs of containers.
 *
 * @param directory what is shown as `DIR`
 */
export function settle(text: string, directory: string): string {
  return text
    .replaceAll(directory, 'DIR')
    .replaceAll(/^.*: done in \d+\.\d s\n/gm, '')
    .replaceAll(/^(#\d+) \d+\.\d{3} /gm, '$1 TIME ')
    .replaceAll(/^(#\d+ DONE) \d+\.\ds$/gm, '$1')
    .replaceAll(/^built in \d+\.\ds: /gm, 'built: ')
    .replaceAll(/^longest: .*\n/gm, '')
    .replaceAll(age, 'some time ago')
    .replaceAll(/\bsome time ago {2,}/g, 'some time ago   ')
    .replaceAll(upTime, 'Up some time')
    .replaceAll(/\b(Up some time(?: \([^)]*\))?) {2,}/g, '$1   ')
    .replaceAll(/\b(CREATED|STATUS) {2,}/g, '$1         ')
    .replaceAll(/"(created|started|finished|Created|StartedAt|FinishedAt)": "[^"]*\.\d{3}Z"/g, '"$1": "TIME"');
}

/**
 * A text without what depends on the machine: digests, sizes and platforms. Each digest becomes a number, the same wherever it is
 * seen again.
 */
export function withoutMachine(text: string): string {
  const seen = new Map<string, string>();
  const toNumber = (hex: string): string => {
    const known = [...seen.keys()].find((each) => each.startsWith(hex) || hex.startsWith(each)) ?? hex;
    if (!seen.has(known)) seen.set(known, `<${seen.size + 1}>`);
    return seen.get(known) ?? '';
  };
  return text
    .replaceAll(/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g, toNumber)
    .replaceAll(/\b\d+(\.\d+)?[kMG]?B\b */g, 'SIZE ')
    .replaceAll(/"(size|bytes|hashed)": \d+/g, '"$1": SIZE')
    .replaceAll(/"runtime": "[^"]*"/g, '"runtime": "PROGRAM"')
    .replaceAll(/\blinux\/(amd64|arm64)\b/g, 'linux/HERE');
}
